package accountweb

import (
	"time"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/member"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// TokensPage is a member's own tokens for programs, and makes another.
type TokensPage struct {
	Frame   ui.Frame
	Summary ui.ErrorSummary
	Once    ui.Once
	Tokens  []tokenLine
	None    ui.Empty
	Name    ui.TextInput
	Kind    ui.Radios
	Permits ui.Checkboxes
	Purpose ui.Radios
	Expires ui.DateInput
	Code    ui.TextInput // of those who have a second factor, which is everybody on real data
	Make    ui.Button
	Back    ui.Link
}

// TokenPage shows a token, this once.
type TokenPage struct {
	Frame ui.Frame
	Token string
	Back  ui.Button
}

// MemberTokensPage is the tokens of the members of an organisation, for its leads.
type MemberTokensPage struct {
	Frame  ui.Frame
	Org    string
	Tokens []tokenLine
	None   ui.Empty
	Back   ui.Link
}

// tokenLine is a token in a list.
type tokenLine struct {
	Once    ui.Once
	Path    string
	ID      ui.Hidden
	Name    string
	By      string // whose it is, for leads
	May     []string
	Created ui.Moment
	Expires ui.Moment
	Used    ui.Moment
	Never   bool // it was not used yet
	End     ui.Button
}

const tokensPath = "/session/tokens"

// permitWords say what a token can be made for.
var permitWords = map[access.Permit]string{
	"records.read": "Read and search concerns and records", "hits.read": "Read hits and contacts", "responses.read": "Read responses and actions",
	"partners.read": "Read organisations, desks, circles, agreements and the policy", "members.read": "Read who the members are and what waits for a second person",
	"figures.read": "Read the figures of oversight", "log.read": "Read the trails of the log", "account.read": "Read your own sessions and tokens",
	"concerns.change": "Give concerns", "records.change": "Decide about concerns, change, link and share records", "hits.change": "Judge hits, ask to speak and answer",
	"responses.change": "Open and answer responses, do actions", "partners.change": "Change organisations, desks, circles and agreements",
	"members.change": "Propose, agree to and disable members", "account.change": "End your own sessions, make and end tokens",
}

func permitLine(p access.Permit) string {
	if words, ok := permitWords[p]; ok {
		return words
	}
	return string(p)
}

// mayLines says what a token is for.
func mayLines(s access.Scope) []string {
	if s == nil || access.Scope(access.Permits()).Within(s) {
		return []string{"All that the member may do"}
	}
	if access.ToRead().Within(s) && s.Within(access.ToRead()) {
		return []string{"Read all that the member may read; change nothing"}
	}
	var out []string
	for _, p := range s {
		out = append(out, permitLine(p))
	}
	return out
}

func tokenLines(once ui.Once, now time.Time, path string, tokens []member.Held) []tokenLine {
	var out []tokenLine
	for _, t := range tokens {
		line := tokenLine{Once: once, Path: path, ID: ui.Hidden{Name: "token", Value: string(t.ID)}, Name: t.Name, By: t.By, May: mayLines(t.Scope),
			Created: ui.Moment{Now: now, At: t.Created}, Expires: ui.Moment{Now: now, At: t.Expires}, Never: t.Used.IsZero(),
			End: ui.Button{Text: "End", Kind: "secondary", Name: "do", Value: "end", About: "the token " + t.Name}}
		if !line.Never {
			line.Used = ui.Moment{Now: now, At: t.Used}
		}
		out = append(out, line)
	}
	return out
}

func tokensPage(frame ui.Frame, once ui.Once, now time.Time, tokens []account.Token, purpose access.Purpose, st account.Standing, filled ui.Filled) TokensPage {
	held := make([]member.Held, len(tokens))
	for i, t := range tokens {
		held[i] = member.Held{Token: t}
	}
	p := TokensPage{
		Frame: frame.Fail(filled), Summary: filled.Summary(), Once: once, Tokens: tokenLines(once, now, tokensPath, held),
		None: ui.Empty{What: "You have no token", Why: "A token lets a program of yours do what you may do, such as a case system that gives concerns. It ends with your account."},
		Name: ui.TextInput{Field: ui.Field{Name: "name", Label: "What is it for?", Hint: "Such as “Case system of the housing team”. Your leads read it."}, Width: 30}.From(filled),
		Kind: ui.Radios{Field: ui.Field{Name: "kind", Label: "What may it be used for?", Hint: "Never for more than you may do yourself."}, Value: "read", Options: []ui.Option{
			{Value: "read", Label: "To read, and to change nothing"}, {Value: "some", Label: "Only for what is ticked below"}, {Value: "all", Label: "For all that you may do"}}}.From(filled),
		Permits: ui.Checkboxes{Field: ui.Field{Name: "permits", Label: "Only for this", Hint: "Counts if you chose “Only for what is ticked below”."}},
		Purpose: ui.Radios{Field: ui.Field{Name: "purpose", Label: "What does it look and share for?"}, Value: string(purpose)},
		Expires: ui.DateInput{Field: ui.Field{Name: "expires", Label: "On which day does it end?", Hint: "Within a year."}}.From(filled),
		Make:    ui.Button{Text: "Make the token", Name: "do", Value: "make"},
		Back:    ui.Link{Text: "You and your sessions", Href: "/session"},
	}
	for _, permit := range access.Permits() {
		p.Permits.Options = append(p.Permits.Options, ui.Option{Value: string(permit), Label: permitLine(permit)})
	}
	for _, choice := range access.Purposes() {
		p.Purpose.Options = append(p.Purpose.Options, ui.Option{Value: string(choice), Label: choice.Label()})
	}
	p.Permits, p.Purpose = p.Permits.From(filled), p.Purpose.From(filled)
	if st.Has || st.Required {
		p.Code = code("Code from your app, or a recovery code", "Asked for each token, so that nobody makes one at a screen that you left.", filled)
	}
	return p
}

func (h *Handler) tokens(r *web.Request) (web.Response, error) {
	p, err := h.tokensPage(r, ui.Filled{})
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("account/tokens", p), nil
}

func (h *Handler) tokensPage(r *web.Request, filled ui.Filled) (TokensPage, error) {
	all, err := h.Accounts.Tokens(r.Context(), r.Actor)
	if err != nil {
		return TokensPage{}, err
	}
	st, err := h.Accounts.Factor(r.Context(), r.Actor)
	if err != nil {
		return TokensPage{}, err
	}
	return tokensPage(r.Frame("Your tokens for programs", "session"), r.Once(), r.Now, all, r.Actor.Purpose, st, filled), nil
}

func (h *Handler) changeTokens(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	if f.Choice("do", "make", "end") == "end" {
		token, err := tokenID(f)
		if err != nil {
			return web.Response{}, err
		}
		if err := h.Accounts.EndToken(r.Context(), r.Actor, token); err != nil {
			return web.Response{}, err
		}
		return web.Redirect(tokensPath, "The token has ended. A program that uses it is refused from now on."), nil
	}
	in := account.Making{Name: f.Line("name", longest), Purpose: access.Purpose(f.Choice("purpose", purposes()...)), Code: f.Line("code", codeLimit)}
	f.Need("name", "Say in a few words what the token is for.")
	f.Need("purpose", "Choose a purpose.")
	var permits []string
	for _, p := range access.Permits() {
		permits = append(permits, string(p))
	}
	ticked := f.Choices("permits", permits...)
	f.Need("kind", "Choose what it may be used for.")
	switch f.Choice("kind", "read", "some", "all") {
	case "read":
		in.Scope = access.ToRead()
	case "all":
		in.Scope = access.Permits()
	case "some":
		f.Need("permits", "Tick what the token may be used for.")
		for _, p := range ticked {
			in.Scope = append(in.Scope, access.Permit(p))
		}
	}
	if in.Expires = f.Date("expires"); in.Expires.IsZero() {
		f.Problem("expires", "Choose a day within a year.")
	}
	if f.OK() {
		token, err := h.Accounts.MakeToken(r.Context(), r.Actor, in)
		if err == nil {
			return web.Page("account/token", tokenPage(r.Frame("Your new token", "session"), token)), nil
		}
		if !f.Take(err) && !wait(f, "code", err) {
			return web.Response{}, err
		}
	}
	p, err := h.tokensPage(r, f.Filled())
	if err != nil {
		return web.Response{}, err
	}
	return web.Again("account/tokens", p), nil
}

func tokenPage(frame ui.Frame, token string) TokenPage {
	return TokenPage{Frame: frame, Token: token, Back: ui.Button{Text: "I have kept it", Href: tokensPath}}
}

func tokenID(f *web.Form) (account.TokenID, error) {
	token, ok := id.Parse[account.TokenID](f.Text("token", 0))
	if !ok {
		return "", fault.Absent(fault.Why("the form names no token"))
	}
	return token, nil
}

func (h *Handler) memberTokens(r *web.Request) (web.Response, error) {
	t, err := h.own(r)
	if err != nil {
		return web.Response{}, err
	}
	all, err := h.Members.Tokens(r.Context(), r.Actor)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("account/member-tokens", memberTokensPage(r.Frame("Tokens of your members", "members"), r.Once(), r.Now, t.Org, all)), nil
}

func memberTokensPage(frame ui.Frame, once ui.Once, now time.Time, org string, all []member.Held) MemberTokensPage {
	return MemberTokensPage{Frame: frame, Org: org, Tokens: tokenLines(once, now, "/members/tokens", all), Back: backToMembers,
		None: ui.Empty{What: "No member has a token", Why: "A token lets a program do what its member may do. Members make their own; you see that there are some, and can end them."}}
}

func (h *Handler) endMemberToken(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	token, err := tokenID(f)
	if err != nil {
		return web.Response{}, err
	}
	if err := h.Members.EndToken(r.Context(), r.Actor, token); err != nil {
		return web.Response{}, err
	}
	return web.Redirect("/members/tokens", "The token has ended. A program that uses it is refused from now on."), nil
}
