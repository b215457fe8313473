package web

import (
	"embed"
	"html/template"
	"io/fs"

	"lightship/internal/web/ui"
)

//go:embed pages/*.gohtml
var pages embed.FS

// Templates joins the components, the kit's own pages and those of features into one set.
func Templates(features ...fs.FS) (*template.Template, error) {
	return ui.Join(append([]fs.FS{ui.Templates(), pages}, features...)...)
}

// FrontPage is the public front door.
type FrontPage struct {
	Frame  ui.Frame
	Crisis ui.Crisis
	SignIn ui.Button
	Doors  []ui.Button // other ways in, such as that of a demo
}

// Front answers "GET /{$}": whom to ring now, what Lightship is, and the way in for partners.
// Those who are signed in go to their own start page. The numbers come from a content pack;
// doors are ways in besides signing in.
func Front(numbers []ui.CrisisNumber, doors ...ui.Button) func(*Request) (Response, error) {
	return func(r *Request) (Response, error) {
		if home := r.mux.config.Home; home != "" && r.SignedIn() {
			return Redirect(home, ""), nil
		}
		return Page("web/front", FrontPage{
			Frame:  r.Frame("Worried about someone?", ""),
			Crisis: ui.Crisis{Numbers: numbers},
			SignIn: ui.Button{Text: "Sign in", Href: "/sign-in", Kind: "secondary"},
			Doors:  doors,
		}), nil
	}
}
