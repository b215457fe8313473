package web_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/web"
	"lightship/internal/web/pagetest"
	"lightship/internal/web/ui"
)

func TestPagesOfTheKit(t *testing.T) {
	t.Parallel()
	set, err := web.Templates()
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]any{
		"web/front": web.FrontPage{
			Frame:  pagetest.Door("Worried about someone?"),
			Crisis: ui.Crisis{Numbers: []ui.CrisisNumber{{Name: "The helpline of the example", Phone: "01632 960 123", Note: "free, day and night; checked on 20 November"}}},
			SignIn: ui.Button{Text: "Sign in", Href: "/sign-in", Kind: "secondary"},
		},
		"web/fault": web.FaultPage{Frame: pagetest.Door("There is a problem"), Title: "There is a problem", Text: "Something.", Fields: []string{"Say where."}, Advice: "Go back and correct it."},
	}
	pagetest.Check(t, set, pages)
	pagetest.Every(t, set, "web/", pages)
}

func TestEveryKindOfFaultHasItsStatusAndPage(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	var give error
	k.Page("POST /fault", access.SignedIn, func(*web.Request) (web.Response, error) { return web.Response{}, give })
	for kind, want := range map[fault.Kind]int{
		fault.Internal: 500, fault.Malformed: 400, fault.Unsigned: 401, fault.NotFound: 404, fault.Refused: 403, fault.Stale: 409,
		fault.Invalid: 422, fault.TooMany: 429, fault.TooLarge: 413, fault.Unavailable: 503, fault.Kind(99): 500,
	} {
		give = fault.Of(kind, "Words for the person.", fault.Why("heliotrope"))
		r := k.ask("good", post("/fault", nil))
		wantStatus(t, r, want)
		body := text(t, r)
		for _, p := range pagetest.Problems([]byte(body)) {
			t.Errorf("page of kind %d: %s", kind, p)
		}
		if strings.Contains(body, "heliotrope") {
			t.Errorf("page of kind %d shows the cause", kind)
		}
		if got := web.ProblemOf(give); got.Status != want || !strings.HasPrefix(got.Type, "urn:lightship:") || got.Title == "" {
			t.Errorf("problem of kind %d: got %+v, want status %d", kind, got, want)
		}
	}
}

func TestTheFrontDoorIsForEverybodyAndSendsMembersHome(t *testing.T) {
	t.Parallel()
	k := newKit(t, func(c *web.Config) { c.Home = "/today" })
	k.Page("GET /{$}", access.Public, web.Front(nil))
	r := k.ask("", get("/"))
	wantStatus(t, r, http.StatusOK)
	if body := text(t, r); !strings.Contains(body, "999") || !strings.Contains(body, `href="/sign-in"`) || strings.Contains(body, "victim") {
		t.Errorf("the front door: got %s", body)
	}
	r = k.ask("good", get("/"))
	wantStatus(t, r, http.StatusSeeOther)
	if got := r.Header.Get("Location"); got != "/today" {
		t.Errorf("a member is sent to %q, want /today", got)
	}
}

func TestARedirectShowsItsNoticeOnce(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.Page("POST /go", access.SignedIn, func(*web.Request) (web.Response, error) {
		return web.Redirect("/page", "The concern was saved."), nil
	})
	k.Page("GET /page", access.SignedIn, show("x"))
	r := k.ask("good", post("/go", nil))
	wantStatus(t, r, http.StatusSeeOther)
	cookies := r.Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].Path != "/" {
		t.Fatalf("got cookies %v, want one that only this site reads", cookies)
	}
	next := get("/page")
	next.AddCookie(cookies[0])
	r = k.ask("good", next)
	if !strings.Contains(text(t, r), "The concern was saved.") {
		t.Error("the notice is not shown")
	}
	if c := r.Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("got cookies %v, want the notice taken away", c)
	}
}

func TestANoticeThatSomebodyMadeUpIsNotShown(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.Page("POST /go", access.SignedIn, func(*web.Request) (web.Response, error) {
		return web.Redirect("/page", "The concern was saved."), nil
	})
	k.Page("GET /page", access.SignedIn, show("x"))
	ours := k.ask("good", post("/go", nil)).Cookies()[0].Value
	said, mark, _ := strings.Cut(ours, ".")
	shows := func(value string) bool {
		r := get("/page")
		r.AddCookie(&http.Cookie{Name: "lightship-notice", Value: value})
		got := k.ask("good", r)
		wantStatus(t, got, 200)
		return strings.Contains(text(t, got), `id="notice-title"`)
	}
	if !shows(ours) {
		t.Errorf("our own notice %q is not shown", ours)
	}
	forged := base64.RawURLEncoding.EncodeToString([]byte("Ring 01632 960999 to keep your account."))
	for _, value := range []string{said, said + ".", forged + "." + mark, forged, "." + mark, "!!!.!!!", strings.Repeat("QUFB", 200), noticeOfAnother(t)} {
		if shows(value) {
			t.Errorf("the notice %q is shown, and is none of ours", value)
		}
	}
}

// noticeOfAnother is the cookie of another installation for the same words.
func noticeOfAnother(t *testing.T) string {
	t.Helper()
	k := newKit(t)
	k.Page("POST /go", access.SignedIn, func(*web.Request) (web.Response, error) {
		return web.Redirect("/page", "The concern was saved."), nil
	})
	return k.ask("good", post("/go", nil)).Cookies()[0].Value
}

func TestSignInSetsACookieThatOnlyThisHostReads(t *testing.T) {
	t.Parallel()
	for secure, name := range map[bool]string{true: "__Host-lightship", false: "lightship"} {
		k := newKit(t, func(c *web.Config) { c.Secure = secure })
		k.Page("POST /sign-in", access.Public, func(r *web.Request) (web.Response, error) {
			return web.Redirect("/today", "").WithSession("token", r.Now.Add(8*60*60*1e9)), nil
		})
		k.Page("POST /sign-out", access.Public, func(*web.Request) (web.Response, error) {
			return web.Redirect("/", "").WithoutSession(), nil
		})
		c := k.ask("", post("/sign-in", nil)).Cookies()[0]
		if c.Name != name || c.Secure != secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 8*60*60 {
			t.Errorf("secure %v: got %+v, want the cookie %s of this host for 8 hours", secure, c, name)
		}
		if c := k.ask("", post("/sign-out", nil)).Cookies()[0]; c.Name != name || c.MaxAge >= 0 {
			t.Errorf("sign-out: got %+v, want the cookie taken away", c)
		}
	}
}

func TestNobodyIsSentToAnotherSite(t *testing.T) {
	t.Parallel()
	for address, local := range map[string]bool{
		"/today": true, "/a?b=c#d": true, "/": true,
		"": false, "today": false, "//evil.example": false, `/\evil.example`: false, "https://evil.example": false, "/a\r\nSet-Cookie: x": false, "/" + strings.Repeat("a", 2000): false,
	} {
		if _, ok := web.LocalPath(address); ok != local {
			t.Errorf("%q: got %v, want %v", address, ok, local)
		}
	}
	k := newKit(t)
	k.Page("POST /go", access.SignedIn, func(*web.Request) (web.Response, error) { return web.Redirect("//evil.example", ""), nil })
	wantStatus(t, k.ask("good", post("/go", nil)), 500)
	if got, want := web.SignInPath("//evil.example"), "/sign-in"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAFormComesBackWithItsProblemsAndWhatWasTyped(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.Page("POST /form", access.SignedIn, func(r *web.Request) (web.Response, error) {
		f, err := r.Form()
		if err != nil {
			return web.Response{}, err
		}
		f.Text("what", 5)
		filled := f.Filled()
		return web.Again("test/page", testPage{
			Frame: r.Frame("Form", "").Fail(filled), Text: "Form", Once: r.Once(), Problems: filled.Summary(), Send: ui.Button{Text: "Send"},
			What: ui.TextArea{Field: ui.Field{Name: "what", Label: "What you saw"}, Max: 5}.From(filled),
		}), nil
	})
	r := k.ask("good", post("/form", url.Values{"what": {"a blue <van>\r\nwith two men"}}))
	wantStatus(t, r, 422)
	body := text(t, r)
	for _, want := range []string{"a blue &lt;van&gt;\nwith two men", `href="#what"`, "<title>Error: Form", "20 too many", `aria-describedby="what-error what-info"`} {
		if !strings.Contains(body, want) {
			t.Errorf("want %q in %s", want, body)
		}
	}
	for _, p := range pagetest.Problems([]byte(body)) {
		t.Error(p)
	}
}

func TestAssetsMayBeKeptForEver(t *testing.T) {
	t.Parallel()
	k := newKit(t, func(c *web.Config) {
		c.Assets = ui.ReadAssets(fstest.MapFS{"manifest.json": {Data: []byte(`{"app.css":"app.3f.css"}`)}, "app.3f.css": {Data: []byte("body{}")}})
	})
	k.Asset()
	r := k.ask("", get("/assets/app.3f.css"))
	got := []string{r.Status, r.Header.Get("Content-Type"), r.Header.Get("Cache-Control"), r.Header.Get("X-Content-Type-Options"), text(t, r)}
	if diff := cmp.Diff([]string{"200 OK", "text/css; charset=utf-8", "public, max-age=31536000, immutable", "nosniff", "body{}"}, got); diff != "" {
		t.Error(diff)
	}
	wantStatus(t, k.ask("", get("/assets/manifest.json")), 404)
	wantStatus(t, k.ask("", get("/assets/app.css")), 404)
}

func TestUnsoundMarkupIsFound(t *testing.T) {
	t.Parallel()
	bad, err := os.ReadFile("testdata/unsound.html")
	if err != nil {
		t.Fatal(err)
	}
	pagetest.Golden(t, "unsound.golden.txt", []byte(strings.Join(pagetest.Problems(bad), "\n")+"\n"))
}
