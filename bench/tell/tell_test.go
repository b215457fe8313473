// Package tell measures whether the time of an answer tells what exists: pages and operations of a
// record that is withheld and of one that is absent, in turn, on both engines.
//
//	go test -run '^$' -bench . -benchtime 3000x ./bench/tell
//
// It prints both medians, their ratio and z of the rank-sum test: between -2 and 2 there is no
// difference beyond the noise of so many pairs. It is no test: a busy machine decides what it says.
package tell_test

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/app/apptest"
	"lightship/internal/id"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// BenchmarkWithheldAndAbsent asks in turn, as somebody of another organisation.
func BenchmarkWithheldAndAbsent(b *testing.B) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		p := apptest.New(b, storetest.Options(b, engine))
		withheld := hidden(b, p)
		for _, path := range []string{"/records/", "/api/v1/records/", "/concerns/"} {
			b.Run(string(engine)+path, func(b *testing.B) { measure(b, p, path, withheld) })
		}
	}
}

// hidden are records that the asker may know nothing of, of each kind that the demo has.
func hidden(b *testing.B, p *apptest.Product) []string {
	b.Helper()
	var all []string
	asker := p.Program(asks)
	err := p.DB.Read(b.Context(), store.Jobs, func(r store.Reader) (err error) {
		all, err = store.All(b.Context(), r, store.Scalar[string], store.SQL(`select id from record where kind in ($1, $2) order by id`, access.Concern, access.Person))
		return err
	})
	all = slices.DeleteFunc(all, func(rec string) bool { return asker.Get("/api/v1/records/"+rec).Status != http.StatusNotFound })
	if err != nil || len(all) < 3 {
		b.Fatalf("%d records are withheld: %v", len(all), err)
	}
	return all
}

const asks = "village@light.example"

func measure(b *testing.B, p *apptest.Product, path string, withheld []string) {
	c := p.As(asks)
	if path == "/api/v1/records/" {
		c = p.Program(asks)
	}
	var times [2][]float64
	for i := range b.N {
		for turn := range 2 {
			which := (i + turn) % 2 // who is first changes, too
			rec := withheld[i%len(withheld)]
			if which == 1 {
				rec = id.New[string]()
			}
			began := time.Now()
			status := c.Get(path + rec).Status
			times[which] = append(times[which], float64(time.Since(began).Nanoseconds())/1000)
			if status != http.StatusNotFound {
				b.Fatalf("%s: status %d", path, status)
			}
		}
	}
	z := rankSum(times[0], times[1])
	slices.Sort(times[0])
	slices.Sort(times[1])
	w, a := times[0][len(times[0])/2], times[1][len(times[1])/2]
	b.ReportMetric(w, "withheld-µs")
	b.ReportMetric(a, "absent-µs")
	b.ReportMetric(w/a, "ratio")
	b.ReportMetric(z, "z")
}

// rankSum is z of the rank-sum test: how far one sample lies above another, in standard deviations.
func rankSum(one, other []float64) float64 {
	type value struct {
		v    float64
		mine bool
	}
	all := make([]value, 0, len(one)+len(other))
	for _, v := range one {
		all = append(all, value{v, true})
	}
	for _, v := range other {
		all = append(all, value{v, false})
	}
	slices.SortFunc(all, func(a, b value) int { return cmp.Compare(a.v, b.v) })
	sum := 0.0
	for i, v := range all {
		if v.mine {
			sum += float64(i + 1)
		}
	}
	n, m := float64(len(one)), float64(len(other))
	return (sum - n*(n+m+1)/2) / math.Sqrt(n*m*(n+m+1)/12)
}
