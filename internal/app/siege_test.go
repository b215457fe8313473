package app_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/app/apptest"
	"lightship/internal/clock"
	"lightship/internal/member"
	"lightship/internal/partner"
	"lightship/internal/store/storetest"
)

// heap is how many bytes of objects there are now.
func heap() uint64 {
	now := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(now)
	return now[0].Value.Uint64()
}

// TestASiegeOfAHundredConnectionsHoldsItsMemory guesses passwords, codes and recovery codes from a
// hundred connections and as many addresses, so that none is turned away before its hash is reckoned.
// A hash takes 19 MiB; all at once they would take two thousand. It runs alone, to measure only itself.
func TestASiegeOfAHundredConnectionsHoldsItsMemory(t *testing.T) {
	const most = 256 << 20
	w := real{T: t, clock: clock.At(apptest.Start)}
	w.App = begin(t, settingsOf(t, storetest.SQLite(t)), w.clock)
	w.door = httptest.NewServer(w.Handler)
	t.Cleanup(w.door.Close)
	links, err := w.Members.InviteLeads(t.Context(), member.FirstLeads{
		Org: partner.Org{Name: "Hull City Council", Sector: partner.Council, Standing: partner.Full, Areas: []string{"E06000010"}, Clearance: access.OfficialSensitive}, Desk: "Housing duty desk", Leads: []string{lead}})
	if err != nil {
		t.Fatal(err)
	}
	rita := w.browser("192.0.2.7")
	rita.comeIn(links[0], "Rita Osei")
	half := w.browser("198.51.100.9")
	half.done("sign in", half.post("/sign-in", url.Values{"email": {lead}, "password": {secret}}), "/today")
	runtime.GC()
	base, peak := heap(), uint64(0)
	over, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		look := time.NewTicker(time.Millisecond)
		defer look.Stop()
		for {
			select {
			case <-over:
				return
			case <-look.C:
				peak = max(peak, heap())
			}
		}
	}()
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			b := w.browser(fmt.Sprintf("203.0.113.%d", i))
			switch i % 4 {
			case 0, 1:
				b.post("/sign-in", url.Values{"email": {fmt.Sprintf("nobody%d@nowhere.example", i)}, "password": {strings.Repeat("guess ", 30)}})
			case 2:
				half.post("/session/second-factor", url.Values{"do": {"prove"}, "code": {fmt.Sprintf("%06d", i)}})
			default:
				half.post("/session/second-factor", url.Values{"do": {"prove"}, "code": {fmt.Sprintf("k7qd-2m4x-9a0c-%04d", i)}})
			}
		})
	}
	wg.Wait()
	close(over)
	<-watched
	if peak > base+most {
		t.Errorf("the siege took %d MiB, want at most %d", (peak-base)>>20, most>>20)
	}
	t.Logf("the siege took %d MiB at most", (peak-min(base, peak))>>20)
	rita.done("the owner's password, meanwhile", rita.post("/sign-in", url.Values{"email": {lead}, "password": {secret}}), "/today")
}
