package accountweb

import (
	"testing"

	"lightship/internal/web"
	"lightship/internal/web/pagetest"
)

func TestTheDemoPageWithATour(t *testing.T) {
	t.Parallel()
	set, err := web.Templates(Templates)
	if err != nil {
		t.Fatal(err)
	}
	h := &Handler{Personas: []Persona{{Email: "housing@hull.example", Name: "Rita Osei", Line: "Sees who lives where, and how"}},
		Tour: []Step{{Email: "housing@hull.example", Path: "/today", Button: "Be Rita Osei: what waits", Text: "Concerns & hits stand here."}}}
	body := pagetest.Draw(t, set, "account/demo", h.demoPage(pagetest.Door("Who do you want to be?"), once))
	for _, problem := range pagetest.Problems(body) {
		t.Error(problem)
	}
	pagetest.Golden(t, "account-demo-tour.golden.html", body)
}
