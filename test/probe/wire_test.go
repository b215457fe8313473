package probe

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"lightship/internal/app/apptest"
	"lightship/internal/store/storetest"
	"lightship/internal/web"
)

// soon is how long a test waits for what has to happen; it never waits that long when it does.
const soon = 20 * time.Second

// served is the product on a real address, with the limits of the program in hundredths of their
// time, so that a test sees them pass.
func served(t *testing.T, most int) (address string, open *counted) {
	t.Helper()
	p := apptest.New(t, storetest.SQLite(t))
	s := web.Server("", p.Handler)
	for what, d := range map[string]*time.Duration{"header": &s.ReadHeaderTimeout, "request": &s.ReadTimeout, "answer": &s.WriteTimeout, "silence": &s.IdleTimeout} {
		if *d <= 0 || *d > 2*time.Minute {
			t.Errorf("the limit of a %s is %s, want one, of at most two minutes", what, *d)
		}
		*d /= 100
	}
	if s.MaxHeaderBytes <= 0 || s.MaxHeaderBytes > 64<<10 {
		t.Errorf("headers may have %d bytes, want at most 64 KiB", s.MaxHeaderBytes)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	open = &counted{Listener: l}
	done := make(chan error, 1)
	go func() { done <- s.Serve(web.Crowded(s, open, most)) }()
	t.Cleanup(func() {
		if err := errors.Join(s.Close(), <-done); !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("serve: %v", err)
		}
	})
	return l.Addr().String(), open
}

// counted is a listener that knows how many of its connections are open, and were at most.
type counted struct {
	net.Listener
	mu        sync.Mutex
	now, most int
}

func (l *counted) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.change(1)
	return &closing{Conn: c, closed: sync.OnceFunc(func() { l.change(-1) })}, nil
}

func (l *counted) change(by int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now += by
	l.most = max(l.most, l.now)
}

// closing is a connection that says when it is closed.
type closing struct {
	net.Conn
	closed func()
}

func (c *closing) Close() error {
	c.closed()
	return c.Conn.Close()
}

// dial opens a connection that gives up after a while.
func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(soon)); err != nil {
		t.Fatal(err)
	}
	return c
}

// heard is all that a connection says until it is closed.
func heard(c net.Conn) (string, error) {
	text, err := io.ReadAll(c)
	return string(text), err
}

// TestSlowClientsAreShutOut dribbles a header, a body, and nothing at all, and reads nothing.
func TestSlowClientsAreShutOut(t *testing.T) {
	t.Parallel()
	address, _ := served(t, 100)
	for what, begin := range map[string]string{
		"nothing at all":        "",
		"a header without end":  "GET / HTTP/1.1\r\nHost: x\r\nA: ",
		"a body without end":    "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\nemail=",
		"a chunk without end":   "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nemail=",
		"silence after a page":  "GET /sign-in HTTP/1.1\r\nHost: x\r\n\r\n",
		"a request in one word": "GET",
	} {
		c := dial(t, address)
		if _, err := io.WriteString(c, begin); err != nil {
			t.Fatal(err)
		}
		over := make(chan struct{})
		go func() { // one byte now and then, which must not keep it open
			defer close(over)
			for begin != "" && !strings.HasSuffix(begin, "\r\n\r\n") {
				if _, err := io.WriteString(c, "a"); err != nil {
					return
				}
				time.Sleep(10 * time.Millisecond) // the dribble itself
			}
		}()
		began := time.Now()
		_, err := heard(c)
		_ = c.Close()
		<-over
		if errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: still open after %s", what, time.Since(began).Round(time.Second))
		}
	}
}

// TestManyIdleConnectionsKeepNobodyOut takes every place with silence, again and again, while
// somebody asks for pages.
func TestManyIdleConnectionsKeepNobodyOut(t *testing.T) {
	t.Parallel()
	const most = 20
	address, open := served(t, most)
	for round := range 3 {
		var idle []net.Conn
		for range 3 * most {
			idle = append(idle, dial(t, address))
		}
		c := dial(t, address)
		fmt.Fprint(c, "GET /sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		if got, err := heard(c); err != nil || !strings.HasPrefix(got, "HTTP/1.1 200") {
			t.Errorf("round %d: with %d idle connections got %.60q, %v; want the page", round, len(idle), got, err)
		}
		for _, c := range idle {
			_ = c.Close()
		}
	}
	open.mu.Lock()
	defer open.mu.Unlock()
	if open.most > most+1 { // one more stands at the door
		t.Errorf("%d connections were open at once, want at most %d", open.most, most+1)
	}
}

// smuggled are requests that two programs in a row could read differently; each hides a second one.
func smuggled() map[string]string {
	const hidden = "GET /sign-in HTTP/1.1\r\nHost: x\r\nX: y\r\n\r\n"
	post := func(headers, body string) string {
		return "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n" + headers + "\r\n" + body
	}
	return map[string]string{
		"a length and chunks":           post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"+hidden),
		"chunks and a length":           post("Transfer-Encoding: chunked\r\nContent-Length: 500\r\n", "0\r\n\r\n"+hidden),
		"two lengths":                   post("Content-Length: 0\r\nContent-Length: 43\r\n", hidden),
		"two lengths in one":            post("Content-Length: 0, 43\r\n", hidden),
		"a length with a sign":          post("Content-Length: +0\r\n", hidden),
		"a negative length":             post("Content-Length: -1\r\n", hidden),
		"a length in hexadecimal":       post("Content-Length: 0x0\r\n", hidden),
		"an unknown coding":             post("Transfer-Encoding: xchunked\r\n", hidden),
		"two codings":                   post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"+hidden),
		"a coding with a blank":         post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"+hidden),
		"a coding after a tab":          post("Transfer-Encoding:\tchunked, x\r\n", "0\r\n\r\n"+hidden),
		"a folded header":               post("A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\r\nB\r\n", hidden),
		"a header without a colon":      post("Content-Length: 0\r\nlsx\r\n", hidden),
		"NUL in a header":               post("Content-Length: 0\r\nA: b\x00c\r\n", hidden),
		"a carriage return in a header": post("Content-Length: 0\r\nA: b\rTransfer-Encoding: chunked\r\n", hidden),
		"a broken chunk":                post("Transfer-Encoding: chunked\r\n", "0x0\r\n\r\n"+hidden),
		"a chunk that is too long":      post("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n\r\n"+hidden),
		"no host":                       "GET / HTTP/1.1\r\n\r\n" + hidden,
		"two hosts":                     "GET / HTTP/1.1\r\nHost: x\r\nHost: evil.example\r\n\r\n" + hidden,
		"a host that is none":           "GET / HTTP/1.1\r\nHost: x/../y z\r\n\r\n" + hidden,
		"an unknown version":            "GET / HTTP/9.9\r\nHost: x\r\n\r\n" + hidden,
		"no version":                    "GET /\r\n\r\n" + hidden,
		"a blank in the target":         "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n" + hidden,
		"a made-up method":              "G(T / HTTP/1.1\r\nHost: x\r\n\r\n" + hidden,
		"another protocol":              "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + hidden,
		"no protocol":                   "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + hidden,
		"too many headers":              "GET / HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("A: b\r\n", 20000) + "\r\n" + hidden,
		"a long header":                 "GET / HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("a", 90000) + "\r\n\r\n" + hidden,
		"a long address":                "GET /" + strings.Repeat("a", 90000) + " HTTP/1.1\r\nHost: x\r\n\r\n" + hidden,
	}
}

// TestWhatIsNoOneRequestIsRefusedAndTheConnectionClosed sends what two programs could read in two
// ways, and wants one refusal, nothing of the request inside, and an end.
func TestWhatIsNoOneRequestIsRefusedAndTheConnectionClosed(t *testing.T) {
	t.Parallel()
	address, _ := served(t, 100)
	for what, text := range smuggled() {
		c := dial(t, address)
		sent := make(chan struct{})
		go func() { // it may be shut in our face
			defer close(sent)
			_, _ = io.WriteString(c, text)
		}()
		r := bufio.NewReader(c)
		var answers []int
		for {
			got, err := http.ReadResponse(r, nil)
			if err != nil {
				if errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("%s: still open", what)
				}
				break
			}
			_, _ = io.Copy(io.Discard, got.Body)
			_ = got.Body.Close()
			answers = append(answers, got.StatusCode)
		}
		_ = c.Close()
		<-sent
		if len(answers) != 1 || answers[0] < 400 || answers[0] > 505 {
			t.Errorf("%s: got the answers %v, want one refusal", what, answers)
		}
	}
}

// TestTheServerSaysNothingOfItself looks at what the server answers before any of our code runs.
func TestTheServerSaysNothingOfItself(t *testing.T) {
	t.Parallel()
	address, _ := served(t, 100)
	for _, text := range []string{"lsx\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "TRACE /lsx HTTP/1.1\r\nHost: x\r\nCookie: lightship=secret\r\nConnection: close\r\n\r\n", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
		"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"} {
		c := dial(t, address)
		fmt.Fprint(c, text)
		got, err := heard(c)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		for _, word := range []string{"Server:", "Go-http", "secret", "lsx", "goroutine"} {
			if strings.Contains(got, word) {
				t.Errorf("%q: the answer says %q: %.300s", text, word, got)
			}
		}
	}
}
