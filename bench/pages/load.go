package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// target is one request that is asked for again and again.
type target struct {
	name   string
	pid    int // of the server, for its CPU
	method string
	url    string
	header http.Header
	body   []byte
	want   int // status
}

// figures are what one run came to.
type figures struct {
	perSecond float64
	p50, p99  time.Duration
	cpu       time.Duration // of the server, a request
}

const connections = 32

// run asks in a closed loop with 32 connections for a while.
func (t target) run(ctx context.Context, d time.Duration) (figures, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections}}
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	var all []time.Duration
	var failed atomic.Pointer[error]
	before, began := cpuOf(t.pid), time.Now()
	var wg sync.WaitGroup
	for range connections {
		wg.Go(func() {
			var mine []time.Duration
			for time.Since(began) < d && failed.Load() == nil {
				at := time.Now()
				if err := t.ask(ctx, client); err != nil {
					failed.Store(&err)
					return
				}
				mine = append(mine, time.Since(at))
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, mine...)
		})
	}
	wg.Wait()
	took := time.Since(began)
	if err := failed.Load(); err != nil {
		return figures{}, fmt.Errorf("%s: %w", t.name, *err)
	}
	slices.Sort(all)
	n := len(all)
	return figures{perSecond: float64(n) / took.Seconds(), p50: all[n/2], p99: all[n*99/100], cpu: (cpuOf(t.pid) - before) / time.Duration(n)}, nil
}

// steady asks at a fixed rate, whether the last was answered or not, and counts each wait from when
// its request was due: a server that stalls is not spared the requests that came meanwhile.
func (t target) steady(ctx context.Context, rate int, d time.Duration) (figures, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4 * connections, MaxConnsPerHost: 4 * connections}}
	defer client.CloseIdleConnections()
	n := int(d.Seconds() * float64(rate))
	waits := make([]time.Duration, n)
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	began := time.Now()
	for i := range n {
		due := began.Add(time.Duration(i) * time.Second / time.Duration(rate))
		time.Sleep(time.Until(due))
		wg.Go(func() {
			if err := t.ask(ctx, client); err != nil {
				failed.Store(&err)
			}
			waits[i] = time.Since(due)
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return figures{}, fmt.Errorf("%s: %w", t.name, *err)
	}
	slices.Sort(waits)
	return figures{perSecond: float64(n) / time.Since(began).Seconds(), p50: waits[n/2], p99: waits[n*99/100]}, nil
}

func (t target) ask(ctx context.Context, client *http.Client) error {
	r, err := http.NewRequestWithContext(ctx, t.method, t.url, bytes.NewReader(t.body))
	if err != nil {
		return err
	}
	r.Header = t.header.Clone()
	res, err := client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != t.want {
		err = fmt.Errorf("status %d: %.300s", res.StatusCode, text)
	}
	return err
}

// cpuOf is the processor time of a process so far, from /proc (100 ticks a second on Linux).
func cpuOf(pid int) time.Duration {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// memoryOf is the resident memory of a process in MiB.
func memoryOf(pid int) int {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, _ := strconv.Atoi(strings.Fields(kb)[0])
			return n / 1024
		}
	}
	return 0
}
