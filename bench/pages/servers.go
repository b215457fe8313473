package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

const perPage = 40

// lightship is our server, with what is asked of it.
type lightship struct {
	cmd          *exec.Cmd
	started      time.Duration
	idle, binary int // MiB
	base         string
	create, list target
	page         struct {
		target
		sample []byte
	}
}

func (s *lightship) stop() { stop(s.cmd) }

func stop(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // it was killed
}

const binary = "bin/lightship"

func startLightship(ctx context.Context, dir, db string) (*lightship, error) {
	place := []string{"--data", filepath.Join(dir, "demo"), "--key", filepath.Join(dir, "demo.key")}
	if db != "" {
		place = append(place, "--db", db)
	}
	token, err := exec.CommandContext(ctx, binary, append([]string{"member", "token", "housing@hull.example"}, place...)...).Output()
	if err != nil {
		return nil, fmt.Errorf("make the demo: %w", err)
	}
	s := &lightship{cmd: exec.CommandContext(ctx, binary, append([]string{"demo", "--addr", "127.0.0.1:18291"}, place...)...)}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("start Lightship: %w", err)
	}
	s.started = time.Since(began)
	_, base, _ := strings.Cut(strings.TrimSpace(line), "at ")
	s.base = base
	s.idle = memoryOf(s.cmd.Process.Pid)
	if info, err := os.Stat(binary); err == nil {
		s.binary = int(info.Size() >> 20)
	}
	pid := s.cmd.Process.Pid
	api := http.Header{"Authorization": {"Bearer " + strings.TrimSpace(string(token))}, "Content-Type": {"application/json"}}
	s.create = target{"concern, validated, audited, durable", pid, "POST", base + "/api/v1/concerns", api, []byte(concern), http.StatusCreated}
	s.list = target{"JSON list of 40, decided, audited", pid, "GET", base + "/api/v1/concerns", api, nil, http.StatusOK}
	for range perPage + 5 {
		if err := s.create.ask(ctx, http.DefaultClient); err != nil {
			return nil, fmt.Errorf("fill: %w", err)
		}
	}
	cookie, err := enter(ctx, base)
	if err != nil {
		return nil, err
	}
	s.page.target = target{"case page of 40 rows, decided, audited", pid, "GET", base + "/concerns", http.Header{"Cookie": {cookie}}, nil, http.StatusOK}
	s.page.sample, err = body(ctx, s.page.target)
	return s, err
}

const concern = `{"danger":"no","child":"no","crime":"not-sure","what":"The same van again, before dawn, with four men in it.","known":"saw","wish":"not-asked",
"place":{"street":"Anlaby Road","town":"Hull","area":"E06000010","setting":"car-wash"}}`

var once = regexp.MustCompile(`name="once" value="([^"]+)"`)

// enter goes in through the demo's door and gives the cookie.
func enter(ctx context.Context, base string) (string, error) {
	door, err := body(ctx, target{url: base + "/demo", method: "GET", want: http.StatusOK})
	if err != nil {
		return "", err
	}
	mark := once.FindSubmatch(door)
	if mark == nil {
		return "", errors.New("the demo's door has no form")
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return "", err
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	form := url.Values{"once": {string(mark[1])}, "persona": {"housing@hull.example"}}
	r, err := http.NewRequestWithContext(ctx, "POST", base+"/demo", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	u, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	for _, c := range jar.Cookies(u) {
		if c.Name == "lightship" {
			return c.Name + "=" + c.Value, nil
		}
	}
	return "", fmt.Errorf("no session: status %d", res.StatusCode)
}

func body(ctx context.Context, t target) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, t.method, t.url, bytes.NewReader(t.body))
	if err != nil {
		return nil, err
	}
	if t.header != nil {
		r.Header = t.header
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != t.want {
		err = fmt.Errorf("%s: status %d: %.300s", t.url, res.StatusCode, text)
	}
	return text, err
}

var linked = regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`)

// weigh is what a first visit of the front page transfers: the page and what it links, as a browser
// asks for it.
func weigh(ctx context.Context, base string) (int, error) {
	header := http.Header{"Accept-Encoding": {"gzip"}}
	page, err := body(ctx, target{method: "GET", url: base + "/", header: header, want: http.StatusOK})
	if err != nil {
		return 0, err
	}
	all := len(page)
	seen := map[string]bool{}
	for _, m := range linked.FindAllSubmatch(page, -1) {
		if seen[string(m[1])] {
			continue
		}
		seen[string(m[1])] = true
		asset, err := body(ctx, target{method: "GET", url: base + string(m[1]), header: header, want: http.StatusOK})
		if err != nil {
			return 0, err
		}
		all += len(asset)
	}
	return all, nil
}

// peer is PocketBase, with what is asked of it.
type peer struct {
	cmd          *exec.Cmd
	create, list target
}

func (p *peer) stop() { stop(p.cmd) }

func startPocketBase(ctx context.Context, path, data, sync, addr string) (*peer, error) {
	if out, err := exec.CommandContext(ctx, path, "superuser", "upsert", "bench@bench.example", "bench-password", "--dir", data).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("set PocketBase up: %w\n%s", err, out)
	}
	p := &peer{cmd: exec.CommandContext(ctx, path, "serve", "--http", addr, "--dir", data)}
	p.cmd.Env = append(os.Environ(), "PB_SYNC="+sync)
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	base := "http://" + addr
	if err := await(ctx, base+"/api/health"); err != nil {
		return nil, err
	}
	token, err := p.fill(ctx, base)
	if err != nil {
		return nil, fmt.Errorf("fill PocketBase: %w", err)
	}
	pid := p.cmd.Process.Pid
	h := http.Header{"Authorization": {token}, "Content-Type": {"application/json"}}
	p.create = target{"PocketBase " + sync + ", bare create", pid, "POST", base + "/api/collections/concerns/records", h, []byte(pbConcern), http.StatusOK}
	p.list = target{"PocketBase " + sync + ", list with a rule, no audit", pid, "GET", base + fmt.Sprintf("/api/collections/concerns/records?perPage=%d&sort=-created&skipTotal=1", perPage), h, nil, http.StatusOK}
	for range perPage + 5 {
		if err := p.create.ask(ctx, http.DefaultClient); err != nil {
			return nil, err
		}
	}
	return p, nil
}

const pbConcern = `{"what":"The same van again, before dawn, with four men in it.","area":"E06000010","setting":"car-wash","street":"Anlaby Road","owner":"benchowner00001"}`

const pbCollection = `{"name":"concerns","type":"base","listRule":"owner = @request.auth.id","viewRule":"owner = @request.auth.id","createRule":"@request.auth.id != \"\"",
"fields":[{"name":"what","type":"text"},{"name":"area","type":"text"},{"name":"setting","type":"text"},{"name":"street","type":"text"},{"name":"owner","type":"text"},
{"name":"created","type":"autodate","onCreate":true}],"indexes":["create index concerns_owner on concerns (owner, created)"]}`

// fill makes the collection and a user, and gives the user's token.
func (p *peer) fill(ctx context.Context, base string) (string, error) {
	admin, err := p.sign(ctx, base, "_superusers", "bench@bench.example", "bench-password")
	if err != nil {
		return "", err
	}
	h := http.Header{"Authorization": {admin}, "Content-Type": {"application/json"}}
	if _, err := body(ctx, target{method: "POST", url: base + "/api/collections", header: h, body: []byte(pbCollection), want: http.StatusOK}); err != nil {
		return "", err
	}
	user := `{"id":"benchowner00001","email":"user@bench.example","password":"user-password","passwordConfirm":"user-password"}`
	if _, err := body(ctx, target{method: "POST", url: base + "/api/collections/users/records", header: h, body: []byte(user), want: http.StatusOK}); err != nil {
		return "", err
	}
	return p.sign(ctx, base, "users", "user@bench.example", "user-password")
}

func (p *peer) sign(ctx context.Context, base, collection, who, password string) (string, error) {
	ask, err := json.Marshal(map[string]string{"identity": who, "password": password})
	if err != nil {
		return "", err
	}
	text, err := body(ctx, target{method: "POST", url: base + "/api/collections/" + collection + "/auth-with-password",
		header: http.Header{"Content-Type": {"application/json"}}, body: ask, want: http.StatusOK})
	if err != nil {
		return "", err
	}
	var got struct{ Token string }
	err = json.Unmarshal(text, &got)
	return got.Token, err
}

func await(ctx context.Context, at string) error {
	for range 200 {
		if _, err := body(ctx, target{method: "GET", url: at, want: http.StatusOK}); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("%s did not answer", at)
}

// bareServer answers with the same bytes as the case page, from memory.
type bareServer struct {
	server *httptest.Server
	target target
}

func (b *bareServer) stop() { b.server.Close() }

func startBare(page []byte) *bareServer {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	}))
	return &bareServer{server: s, target: target{"the same bytes from memory", os.Getpid(), "GET", s.URL, nil, nil, http.StatusOK}}
}
