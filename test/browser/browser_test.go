package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMain(m *testing.M) { Main(m) }

// policy is as strict as the product's own.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
	"frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

const goodPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Good</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="stylesheet" href="/good.css"><script src="/good.js" defer></script></head>
<body><main><h1>A good page</h1><p id="scheme">Plain words.</p>
<form method="post" action="/said"><label for="f">Your words</label> <input id="f" name="words" value="old">
<fieldset><legend>How sure?</legend><input type="radio" id="r1" name="sure" value="yes"><label for="r1">Sure</label>
<input type="radio" id="r2" name="sure" value="no"><label for="r2">Not sure</label></fieldset>
<label for="s">Where</label> <select id="s" name="where"><option value="">Choose</option><option value="h">Hull</option></select>
<button>Say it</button></form><p><a href="/absent">Go to what is absent</a></p></main></body></html>`

const badPage = `<!doctype html><html><head><title>Bad</title><script>document.title = 'inline'</script></head>
<body><main><h1>A bad page</h1><p style="width:3000px">wide</p><input name="bare"><img src="http://elsewhere.example/x.png">
<img src="/missing.png"><pre>` + "%s" + `</pre><script src="/bad.js"></script></main></body></html>`

// keysPage is bad for those who have no mouse, and cuts text off.
const keysPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Keys</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="stylesheet" href="/keys.css"><script src="/keys.js" defer></script></head>
<body><main><h1>A page for the mouse</h1><p><a href="/good" class="bare">No ring</a></p><p><a href="/good" class="away">Away</a></p>
<p><a href="/good" class="under">Under</a></p><p class="over">Over</p><p><a href="/good">A sound one</a></p>
<p class="short">These words are longer than the box in which they have to stand.</p><p><label for="trap">Trap</label> <input id="trap"></p>
<p><a href="/good">Never reached</a></p></main></body></html>`

const keysStyle = `a.bare:focus{outline:none} a.away{position:fixed;left:-800px} a.under{position:fixed;top:0;left:0;width:90px;height:20px}
.over{position:fixed;top:0;left:0;width:300px;height:80px;margin:0;background:#fff} .short{width:80px;height:1.2em;overflow:hidden}`

// site is a small web site with a good page and a bad one.
func site(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	text := func(kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Content-Security-Policy", policy)
			fmt.Fprint(w, body)
		}
	}
	mux.HandleFunc("GET /good", text("text/html; charset=utf-8", goodPage))
	mux.HandleFunc("GET /good.css", text("text/css", "body{margin:8px} @media (prefers-color-scheme: dark){body{background:#000;color:#fff}}"))
	mux.HandleFunc("GET /good.js", text("text/javascript", "document.getElementById('scheme').textContent = 'Script ran.'"))
	mux.HandleFunc("GET /bad", text("text/html; charset=utf-8", fmt.Sprintf(badPage, strings.Repeat("x", 500))))
	mux.HandleFunc("GET /bad.js", text("text/javascript", "console.error('from the page'); document.querySelector('pre').innerHTML = '<b>x</b>'"))
	mux.HandleFunc("GET /keys", text("text/html; charset=utf-8", keysPage))
	mux.HandleFunc("GET /keys.css", text("text/css", keysStyle))
	mux.HandleFunc("GET /keys.js", text("text/javascript", "document.getElementById('trap').addEventListener('keydown', (e) => e.preventDefault())"))
	mux.HandleFunc("POST /said", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "<!doctype html><html lang=en><title>Said</title><main><h1>You said %s, %s, %s</h1></main></html>",
			r.PostFormValue("words"), r.PostFormValue("sure"), r.PostFormValue("where"))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// needAxe skips where the npm packages are not installed, unless everything must be there.
func needAxe(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(filepath.Join("..", "..", "node_modules", "axe-core")); err != nil && os.Getenv("LIGHTSHIP_ENGINES") != "both" {
		t.Skip("node_modules has no axe-core: make assets brings it")
	}
}

func TestAGoodPagePassesUnderTheStrictPolicy(t *testing.T) {
	t.Parallel()
	needAxe(t)
	p := New(t, Options{})
	p.Open(site(t) + "/good")
	p.See("A good page", "Script ran.")
	p.NotSee("Plain words.")
	p.Check()
	if p.Status() != http.StatusOK || p.Title() != "Good" || p.Path() != "/good" {
		t.Errorf("got status %d, title %q, path %q", p.Status(), p.Title(), p.Path())
	}
}

func TestAFormIsFilledByItsLabels(t *testing.T) {
	t.Parallel()
	for _, noScript := range []bool{false, true} {
		t.Run(fmt.Sprintf("no script %t", noScript), func(t *testing.T) {
			t.Parallel()
			p := New(t, Options{NoScript: noScript, Width: 320, Height: 640})
			p.Open(site(t) + "/good")
			p.Fill("Your words", "new “words”")
			p.Choose("Not sure")
			p.Select("Where", "Hull")
			if got := p.Value("words"); got != "new “words”" {
				t.Errorf("the field holds %q", got)
			}
			p.Submit("Say it")
			p.See("You said new “words”, no, h")
			p.NoOverflow()
		})
	}
}

func TestScriptsCanBeOffAndTheSchemeDark(t *testing.T) {
	t.Parallel()
	p := New(t, Options{NoScript: true, Dark: true})
	p.Open(site(t) + "/good")
	p.See("Plain words.")
	if got := evaluate[string](p, "getComputedStyle(document.body).backgroundColor"); got != "rgb(0, 0, 0)" {
		t.Errorf("in the dark scheme the ground is %s", got)
	}
}

func TestALinkToAnAbsentPageIsNoErrorOfTheConsole(t *testing.T) {
	t.Parallel()
	p := New(t, Options{})
	p.Open(site(t) + "/good")
	p.Follow("Go to what is absent")
	if p.Status() != http.StatusNotFound {
		t.Errorf("status %d, want 404", p.Status())
	}
}

func TestKeysReachEverything(t *testing.T) {
	t.Parallel()
	p := New(t, Options{})
	p.Open(site(t) + "/good")
	p.Type("\t")
	if got := p.Focused(); got != "input Your words" {
		t.Errorf("the first stop of the tabulator is %q", got)
	}
	p.TypeAway("\r")
	p.See("You said old")
}

func TestABadPageIsCaught(t *testing.T) {
	t.Parallel()
	needAxe(t)
	p := New(t, Options{})
	p.Open(site(t) + "/bad")
	found, err := p.violations(axeRules)
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, v := range found {
		rules = append(rules, v.ID)
		if !strings.Contains(v.String(), v.Help) || len(v.Nodes) == 0 {
			t.Errorf("a violation that does not say what and where: %s", v)
		}
	}
	got := strings.Join(rules, " ") + "\n" + strings.Join(p.log.problems(), "\n") + "\n" + strings.Join(p.overflow(), "\n")
	for _, want := range []string{"html-has-lang", "image-alt", "label", "inline script", "inline style", "from the page", "TrustedHTML",
		"/missing.png", "another host: http://elsewhere.example/x.png", "px: "} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing was said about %q. Said:\n%s", want, got)
		}
	}
	p.log.forget() // the window closes clean: all of it was expected
}

func TestAPageForTheMouseIsCaught(t *testing.T) {
	t.Parallel()
	p := New(t, Options{})
	p.Open(site(t) + "/keys")
	stops, problems := p.walk(8)
	if got, want := strings.Join(stops[:4], ", "), "a No ring, a Away, a Under, a A sound one"; got != want {
		t.Errorf("the stops are %s, want first %s", got, want)
	}
	got := strings.Join(append(problems, p.cut()...), "\n")
	for _, want := range []string{"a No ring looks the same with the focus and without", "a Away has the focus and is not in the window",
		"a Under has the focus and is covered by p Over", "the tabulator does not come to the end in 8 stops, the last is input Trap", `"These words are longer`} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing was said of %q. Said:\n%s", want, got)
		}
	}
	if strings.Contains(got, "A sound one") {
		t.Errorf("a sound link is found fault with:\n%s", got)
	}
}

func TestAFormIsFilledByKeysAlone(t *testing.T) {
	t.Parallel()
	p := New(t, Options{Keyboard: true})
	p.Open(site(t) + "/good")
	p.Select("Where", "Hull")
	p.Choose("Not sure") // lies before it
	p.Choose("Sure")
	p.Choose("Not sure")
	p.Fill("Your words", "new “words”")
	p.Submit("Say it")
	p.See("You said new “words”, no, h")
}
