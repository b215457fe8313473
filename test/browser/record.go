package browser

import (
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// record is what a window said and asked for since it opened.
type record struct {
	mu        sync.Mutex
	deaf      bool // while a test's own script runs in the page
	entries   []entry
	documents map[string]int // address of each document to its last status
	last      int            // status of the document that came last
	host      string         // of the first document
}

// entry is one thing to complain about; url is set for resources that did not load.
type entry struct{ text, url string }

// hear takes every event of the window, in order. It must be quick.
func (r *record) hear(event any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		r.asked(e)
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			if r.documents == nil {
				r.documents = map[string]int{}
			}
			r.last = int(e.Response.Status)
			r.documents[e.Response.URL] = r.last
		}
	case *runtime.EventExceptionThrown:
		r.add(entry{text: "a script failed: " + exception(e.ExceptionDetails)})
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert || e.Type == runtime.ConsoleAPICalledTypeWarning {
			r.add(entry{text: "a script complained on the console: " + words(e.Args)})
		}
	case *log.EventEntryAdded:
		r.logged(e.Entry)
	}
}

// asked notes the first host and complains about any other.
func (r *record) asked(e *network.EventRequestWillBeSent) {
	u, err := url.Parse(e.Request.URL)
	if err != nil || u.Host == "" {
		return
	}
	if r.host == "" && e.Type == network.ResourceTypeDocument {
		r.host = u.Host
	}
	if u.Hostname() != hostname(r.host) {
		r.add(entry{text: "a request to another host: " + e.Request.URL})
	}
}

func hostname(host string) string { return (&url.URL{Host: host}).Hostname() }

// logged takes what the browser itself complains about: breaches of the policy, files not found.
func (r *record) logged(e *log.Entry) {
	if e.Level != log.EntryLevelError && e.Level != log.EntryLevelWarning && e.Source != log.EntrySourceSecurity {
		return
	}
	if e.Source == log.EntrySourceNetwork {
		if !strings.HasSuffix(e.URL, "/favicon.ico") {
			r.add(entry{text: fmt.Sprintf("%s (%s)", e.Text, e.URL), url: e.URL})
		}
		return
	}
	r.add(entry{text: fmt.Sprintf("%s: %s", e.Source, e.Text)})
}

func (r *record) add(e entry) {
	if !r.deaf {
		r.entries = append(r.entries, e)
	}
}

// problems are the complaints so far. A document that answers with an error status is a page like
// any other: tests ask for its status when they care.
func (r *record) problems() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for _, e := range r.entries {
		if _, document := r.documents[e.url]; !document {
			all = append(all, e.text)
		}
	}
	return all
}

// forget drops the complaints so far.
func (r *record) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entries = nil
}

// setDeaf stops or starts listening to complaints.
func (r *record) setDeaf(deaf bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.deaf = deaf
}

// status is the status of the document that came last.
func (r *record) status() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last
}

func exception(d *runtime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Exception.Description
	}
	return d.Text
}

func words(args []*runtime.RemoteObject) string {
	var parts []string
	for _, a := range args {
		if a.Description != "" {
			parts = append(parts, a.Description)
		} else {
			parts = append(parts, string(a.Value))
		}
	}
	return strings.Join(parts, " ")
}
