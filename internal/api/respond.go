package api

import (
	"context"
	"net/http"
	"strings"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/respond"
)

func postsOf(ids []string) []id.Post {
	var posts []id.Post
	for _, p := range ids {
		posts = append(posts, id.Post(p))
	}
	return posts
}

// addResponseLead adds what the lead does.
func (a *API) addResponseLead() {
	type in struct {
		Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Of your own making: the first request with a key counts, and every later one is answered with what it made"`
		Body NewResponse
	}
	add(a, operation{
		id: "open-response", method: http.MethodPost, path: "/responses", may: access.ResponseOpen, tag: "responses",
		summary: "Open a response", about: "It shares nothing of the record that it is opened from.", status: http.StatusCreated,
	}, func(ctx context.Context, who access.Actor, in *in) (*created[Response], error) {
		b := in.Body
		from, err := idOf[id.Record](b.From)
		if err != nil {
			return nil, err
		}
		o := respond.Opening{From: from, Title: b.Title, Purpose: access.Purpose(b.Purpose), Kind: b.Kind, Risk: b.Risk, Area: b.Area, Child: b.Child,
			Expertise: b.Expertise, Deadline: b.Deadline.start(), Lead: id.Post(b.Lead), Once: once("open-response", in.Key)}
		if o.Purpose == "" {
			o.Purpose = who.Purpose
		}
		made, err := a.Respond.Open(ctx, who, o)
		if err != nil {
			return nil, err
		}
		opened, err := a.response(ctx, who, made)
		if err != nil {
			return nil, err
		}
		return &created[Response]{at("responses", made), opened.Body}, nil
	})

	add(a, operation{
		id: "invite-post", method: http.MethodPost, path: "/responses/{id}/invitations", may: access.ResponseInvite, tag: "responses",
		summary: "Ask a post to join", about: "Until it answers it sees area, kind, risk, expertise and deadline, and no name.", status: http.StatusCreated,
	}, onResponse(a, func(ctx context.Context, who access.Actor, rec id.Record, in NewInvitation) error {
		return a.Respond.Invite(ctx, who, rec, respond.Invitation{Post: id.Post(in.Post), Asked: in.Asked, Deadline: in.Deadline.start()})
	}))

	a.addResponseSteps()
}

// addResponseSteps adds what the lead does on the way to the end.
func (a *API) addResponseSteps() {
	add(a, operation{
		id: "note-children-told", method: http.MethodPost, path: "/responses/{id}/children", may: access.ResponseInvite, tag: "responses",
		summary: "Write down the reference that children's services gave", status: http.StatusCreated,
		fields: func(name string) string { return strings.Replace(name, "value", "reference", 1) },
	}, onResponse(a, func(ctx context.Context, who access.Actor, rec id.Record, in ChildrenTold) error {
		return a.Respond.Referred(ctx, who, rec, in.Reference)
	}))

	add(a, operation{
		id: "share-summary", method: http.MethodPost, path: "/responses/{id}/summary", may: access.ResponseInvite, tag: "responses",
		summary: "Give everybody in a response the summary of the concern", status: http.StatusCreated,
	}, onResponse(a, func(ctx context.Context, who access.Actor, rec id.Record, _ Nothing) error {
		return a.Respond.ShareSummary(ctx, who, rec)
	}))

	add(a, operation{
		id: "close-response", method: http.MethodPost, path: "/responses/{id}/close", may: access.ResponseClose, tag: "responses",
		summary: "Close a response with what came of it", fields: closingField,
	}, onResponse(a, func(ctx context.Context, who access.Actor, rec id.Record, in Closing) error {
		c := respond.Closing{Codes: in.Outcome, Text: in.Text, Safe: in.Safe, Carried: map[id.Record]string{}}
		for _, v := range in.Carried {
			c.Carried[id.Record(v.Action)] = v.Reason
		}
		return a.Respond.Close(ctx, who, rec, markOf(in.Mark), c)
	}))
}

// ChildrenTold is the reference that children's services gave.
type ChildrenTold struct {
	Reference string `json:"reference" maxLength:"200"`
}

// closingField names an action that needs a reason as a program sends it: carried.ACTION.
func closingField(name string) string {
	if action, ok := strings.CutPrefix(name, respond.CarryField("")); ok {
		return "carried." + action
	}
	return name
}

// onResponse does something with a response and answers with it.
func onResponse[T any](a *API, do func(ctx context.Context, who access.Actor, rec id.Record, in T) error) func(context.Context, access.Actor, *change[T]) (*reply[Response], error) {
	return func(ctx context.Context, who access.Actor, in *change[T]) (*reply[Response], error) {
		rec, err := idOf[id.Record](in.ID)
		if err != nil {
			return nil, err
		}
		if err := do(ctx, who, rec, in.Body); err != nil {
			return nil, err
		}
		return a.response(ctx, who, rec)
	}
}

// addResponseWork adds what the invited and the members do.
func (a *API) addResponseWork() {
	add(a, operation{
		id: "answer-invitation", method: http.MethodPost, path: "/responses/{id}/answer", may: access.ResponseAnswer, tag: "responses",
		summary: "Accept or decline an invitation",
	}, func(ctx context.Context, who access.Actor, in *change[InvitationAnswer]) (*reply[Answered], error) {
		rec, err := idOf[id.Record](in.ID)
		if err != nil {
			return nil, err
		}
		post := id.Post(in.Body.Post)
		if in.Body.Answer == "accept" {
			return &reply[Answered]{Answered{respond.Accepted}}, a.Respond.Accept(ctx, who, rec, post)
		}
		return &reply[Answered]{Answered{respond.Declined}}, a.Respond.Decline(ctx, who, rec, post, respond.Refusal{Reason: in.Body.Reason, Note: in.Body.Note})
	})

	add(a, operation{
		id: "leave-response", method: http.MethodPost, path: "/responses/{id}/leave", may: access.ResponseRead, tag: "responses",
		summary: "Leave a response", about: "From this moment your desk sees nothing of it. What it shared stays with the others, and its actions stay its own.",
	}, func(ctx context.Context, who access.Actor, in *change[Leaving]) (*reply[Answered], error) {
		rec, err := idOf[id.Record](in.ID)
		if err != nil {
			return nil, err
		}
		return &reply[Answered]{Answered{respond.Left}}, a.Respond.Leave(ctx, who, rec, id.Post(in.Body.Post))
	})

	a.addLanes()
}

// addLanes adds what members write.
func (a *API) addLanes() {
	add(a, operation{
		id: "add-item", method: http.MethodPost, path: "/responses/{id}/items", may: access.ResponseWrite, tag: "responses",
		summary: "Write an entry into the shared lane or your own private one", status: http.StatusCreated, fields: itemField,
	}, func(ctx context.Context, who access.Actor, in *making[NewItem]) (*created[Made], error) {
		rec, err := idOf[id.Record](in.ID)
		if err != nil {
			return nil, err
		}
		made, err := a.Respond.AddItem(ctx, who, rec, respond.Writing{Text: in.Body.Text, About: in.Body.About, Private: in.Body.Private,
			To: postsOf(in.Body.To), Once: once("add-item "+in.ID, in.Key)})
		return &created[Made]{at("records", made), Made{made}}, err
	})

	type opening struct {
		ID   string `path:"id"`
		Item string `path:"item"`
		Body Promotion
	}
	add(a, operation{
		id: "promote-item", method: http.MethodPost, path: "/responses/{id}/items/{item}/promote", may: access.ResponseWrite, tag: "responses",
		summary: "Open an own entry to others",
	}, func(ctx context.Context, who access.Actor, in *opening) (*reply[Response], error) {
		rec, err := idOf[id.Record](in.ID)
		if err != nil {
			return nil, err
		}
		item, err := idOf[id.Record](in.Item)
		if err != nil {
			return nil, err
		}
		if err := a.Respond.Promote(ctx, who, rec, item, markOf(in.Body.Mark), postsOf(in.Body.To)); err != nil {
			return nil, err
		}
		return a.response(ctx, who, rec)
	})
}

// Leaving takes a post out of a response.
type Leaving struct {
	Post string `json:"post,omitempty" maxLength:"26" doc:"Which desk of yours, where more than one is in it"`
}

// itemField names the fields of an entry as a program sends them.
func itemField(name string) string {
	if name == "lane" {
		return "private"
	}
	return name
}

func (a *API) addActions() {
	add(a, operation{
		id: "assign-action", method: http.MethodPost, path: "/responses/{id}/actions", may: access.ResponseInvite, tag: "responses",
		summary: "Give an action to a post in the response", about: respond.Statement, status: http.StatusCreated,
	}, func(ctx context.Context, who access.Actor, in *making[NewAction]) (*created[ActionPage], error) {
		rec, err := idOf[id.Record](in.ID)
		if err != nil {
			return nil, err
		}
		made, err := a.Respond.Assign(ctx, who, rec, respond.Assignment{What: in.Body.What, Post: id.Post(in.Body.Post), Due: in.Body.Due.start(), Once: once("assign-action "+in.ID, in.Key)})
		if err != nil {
			return nil, err
		}
		page, err := a.action(ctx, who, made)
		return &created[ActionPage]{at("actions", made), page}, err
	})
	add(a, operation{
		id: "read-action", method: http.MethodGet, path: "/actions/{id}", may: access.RecordFull, tag: "responses",
		summary: "Read an action",
	}, func(ctx context.Context, who access.Actor, in *one) (*reply[ActionPage], error) {
		rec, err := idOf[id.Record](in.ID)
		if err != nil {
			return nil, err
		}
		page, err := a.action(ctx, who, rec)
		return &reply[ActionPage]{page}, err
	})
	add(a, operation{
		id: "update-action", method: http.MethodPost, path: "/actions/{id}", may: access.ActionDo, tag: "responses",
		summary: "Say how far an action is",
	}, onAction(a, func(ctx context.Context, who access.Actor, rec id.Record, in ActionStep) error {
		return a.Respond.Update(ctx, who, rec, markOf(in.Mark), respond.Step{State: in.State, Evidence: in.Evidence})
	}))
	add(a, operation{
		id: "chase-action", method: http.MethodPost, path: "/actions/{id}/chase", may: access.RecordFull, tag: "responses",
		summary: "Remind the desk of an action",
	}, onAction(a, func(ctx context.Context, who access.Actor, rec id.Record, _ Nothing) error {
		return a.Respond.Chase(ctx, who, rec)
	}))
}

// onAction does something with an action and answers with it.
func onAction[T any](a *API, do func(ctx context.Context, who access.Actor, rec id.Record, in T) error) func(context.Context, access.Actor, *change[T]) (*reply[ActionPage], error) {
	return func(ctx context.Context, who access.Actor, in *change[T]) (*reply[ActionPage], error) {
		rec, err := idOf[id.Record](in.ID)
		if err != nil {
			return nil, err
		}
		if err := do(ctx, who, rec, in.Body); err != nil {
			return nil, err
		}
		page, err := a.action(ctx, who, rec)
		return &reply[ActionPage]{page}, err
	}
}

func (a *API) action(ctx context.Context, who access.Actor, rec id.Record) (ActionPage, error) {
	page, err := a.Respond.ActionOf(ctx, who, rec)
	return ActionPage{
		Action: actionOf(page.Action), Evidence: page.Evidence, Carried: page.Carried, Mark: string(page.Mark), Lead: deskOf(page.Lead),
		MayDo: page.MayDo, MayChase: page.MayChase, NotChase: page.NotChase, Notice: respond.Statement,
	}, err
}
