package api

import (
	"context"
	"net/http"
	"strings"

	"lightship/internal/access"
	"lightship/internal/api/rest"
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
	rest.Add(a.kit, rest.Operation{
		ID: "open-response", Method: http.MethodPost, Path: "/responses", May: access.ResponseOpen, Tag: "responses",
		Summary: "Open a response", About: "It shares nothing of the record that it is opened from.", Status: http.StatusCreated,
	}, func(ctx context.Context, who access.Actor, in *rest.Founding[NewResponse]) (*rest.Created[Response], error) {
		b := in.Body
		from, err := rest.IDOf[id.Record](b.From)
		if err != nil {
			return nil, err
		}
		o := respond.Opening{From: from, Title: b.Title, Purpose: access.Purpose(b.Purpose), Kind: b.Kind, Risk: b.Risk, Area: b.Area, Child: b.Child,
			Expertise: b.Expertise, Deadline: b.Deadline.Start(), Lead: id.Post(b.Lead), Once: rest.Once("open-response", in.Key)}
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
		return rest.Made(at("responses", made), opened.Body), nil
	})

	rest.AddOf(a.kit, rest.Operation{
		ID: "invite-post", Method: http.MethodPost, Path: "/responses/{id}/invitations", May: access.ResponseInvite, Tag: "responses",
		Summary: "Ask a post to join", About: "Until it answers it sees area, kind, risk, expertise and deadline, and no name.", Status: http.StatusCreated,
	}, onResponse(a, func(ctx context.Context, who access.Actor, rec id.Record, in NewInvitation) error {
		return a.Respond.Invite(ctx, who, rec, respond.Invitation{Post: id.Post(in.Post), Asked: in.Asked, Deadline: in.Deadline.Start()})
	}))

	a.addResponseSteps()
}

// addResponseSteps adds what the lead does on the way to the end.
func (a *API) addResponseSteps() {
	rest.AddOf(a.kit, rest.Operation{
		ID: "note-children-told", Method: http.MethodPost, Path: "/responses/{id}/children", May: access.ResponseInvite, Tag: "responses",
		Summary: "Write down the reference that children's services gave", Status: http.StatusCreated,
		Fields: func(name string) string { return strings.Replace(name, "value", "reference", 1) },
	}, onResponse(a, func(ctx context.Context, who access.Actor, rec id.Record, in ChildrenTold) error {
		return a.Respond.Referred(ctx, who, rec, in.Reference)
	}))

	rest.AddOf(a.kit, rest.Operation{
		ID: "share-summary", Method: http.MethodPost, Path: "/responses/{id}/summary", May: access.ResponseInvite, Tag: "responses",
		Summary: "Give everybody in a response the summary of the concern", Status: http.StatusCreated,
	}, onResponse(a, func(ctx context.Context, who access.Actor, rec id.Record, _ rest.Nothing) error {
		return a.Respond.ShareSummary(ctx, who, rec)
	}))

	rest.AddOf(a.kit, rest.Operation{
		ID: "close-response", Method: http.MethodPost, Path: "/responses/{id}/close", May: access.ResponseClose, Tag: "responses",
		Summary: "Close a response with what came of it", Fields: closingField,
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
func onResponse[T any](a *API, do func(ctx context.Context, who access.Actor, rec id.Record, in T) error) func(context.Context, access.Actor, id.Record, *rest.Change[T]) (*rest.Reply[Response], error) {
	return func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Change[T]) (*rest.Reply[Response], error) {
		if err := do(ctx, who, rec, in.Body); err != nil {
			return nil, err
		}
		return a.response(ctx, who, rec)
	}
}

// addResponseWork adds what the invited and the members do.
func (a *API) addResponseWork() {
	rest.AddOf(a.kit, rest.Operation{
		ID: "answer-invitation", Method: http.MethodPost, Path: "/responses/{id}/answer", May: access.ResponseAnswer, Tag: "responses",
		Summary: "Accept or decline an invitation",
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Change[InvitationAnswer]) (*rest.Reply[Answered], error) {
		post := id.Post(in.Body.Post)
		if in.Body.Answer == "accept" {
			return rest.Answer(Answered{respond.Accepted}), a.Respond.Accept(ctx, who, rec, post)
		}
		return rest.Answer(Answered{respond.Declined}), a.Respond.Decline(ctx, who, rec, post, respond.Refusal{Reason: in.Body.Reason, Note: in.Body.Note})
	})

	rest.AddOf(a.kit, rest.Operation{
		ID: "leave-response", Method: http.MethodPost, Path: "/responses/{id}/leave", May: access.ResponseRead, Tag: "responses",
		Summary: "Leave a response", About: "From this moment your desk sees nothing of it. What it shared stays with the others, and its actions stay its own.",
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Change[Leaving]) (*rest.Reply[Answered], error) {
		return rest.Answer(Answered{respond.Left}), a.Respond.Leave(ctx, who, rec, id.Post(in.Body.Post))
	})

	a.addLanes()
}

// addLanes adds what members write.
func (a *API) addLanes() {
	rest.AddOf(a.kit, rest.Operation{
		ID: "add-item", Method: http.MethodPost, Path: "/responses/{id}/items", May: access.ResponseWrite, Tag: "responses",
		Summary: "Write an entry into the shared lane or your own private one", Status: http.StatusCreated, Fields: itemField,
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Making[NewItem]) (*rest.Created[Made], error) {
		made, err := a.Respond.AddItem(ctx, who, rec, respond.Writing{Text: in.Body.Text, About: in.Body.About, Private: in.Body.Private,
			To: postsOf(in.Body.To), Once: rest.Once("add-item "+in.ID, in.Key)})
		return rest.Made(at("records", made), Made{made}), err
	})

	type opening struct {
		ID   string `path:"id"`
		Item string `path:"item"`
		Body Promotion
	}
	rest.Add(a.kit, rest.Operation{
		ID: "promote-item", Method: http.MethodPost, Path: "/responses/{id}/items/{item}/promote", May: access.ResponseWrite, Tag: "responses",
		Summary: "Open an own entry to others",
	}, func(ctx context.Context, who access.Actor, in *opening) (*rest.Reply[Response], error) {
		rec, err := rest.IDOf[id.Record](in.ID)
		if err != nil {
			return nil, err
		}
		item, err := rest.IDOf[id.Record](in.Item)
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
	rest.AddOf(a.kit, rest.Operation{
		ID: "assign-action", Method: http.MethodPost, Path: "/responses/{id}/actions", May: access.ResponseInvite, Tag: "responses",
		Summary: "Give an action to a post in the response", About: respond.Statement, Status: http.StatusCreated,
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Making[NewAction]) (*rest.Created[ActionPage], error) {
		made, err := a.Respond.Assign(ctx, who, rec, respond.Assignment{What: in.Body.What, Post: id.Post(in.Body.Post), Due: in.Body.Due.Start(), Once: rest.Once("assign-action "+in.ID, in.Key)})
		if err != nil {
			return nil, err
		}
		page, err := a.action(ctx, who, made)
		return rest.Made(at("actions", made), page), err
	})
	rest.AddOf(a.kit, rest.Operation{
		ID: "read-action", Method: http.MethodGet, Path: "/actions/{id}", May: access.RecordFull, Tag: "responses",
		Summary: "Read an action",
	}, func(ctx context.Context, who access.Actor, rec id.Record, _ *rest.One) (*rest.Reply[ActionPage], error) {
		page, err := a.action(ctx, who, rec)
		return rest.Answer(page), err
	})
	rest.AddOf(a.kit, rest.Operation{
		ID: "update-action", Method: http.MethodPost, Path: "/actions/{id}", May: access.ActionDo, Tag: "responses",
		Summary: "Say how far an action is",
	}, onAction(a, func(ctx context.Context, who access.Actor, rec id.Record, in ActionStep) error {
		return a.Respond.Update(ctx, who, rec, markOf(in.Mark), respond.Step{State: in.State, Evidence: in.Evidence})
	}))
	rest.AddOf(a.kit, rest.Operation{
		ID: "chase-action", Method: http.MethodPost, Path: "/actions/{id}/chase", May: access.RecordFull, Tag: "responses",
		Summary: "Remind the desk of an action",
	}, onAction(a, func(ctx context.Context, who access.Actor, rec id.Record, _ rest.Nothing) error {
		return a.Respond.Chase(ctx, who, rec)
	}))
}

// onAction does something with an action and answers with it.
func onAction[T any](a *API, do func(ctx context.Context, who access.Actor, rec id.Record, in T) error) func(context.Context, access.Actor, id.Record, *rest.Change[T]) (*rest.Reply[ActionPage], error) {
	return func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Change[T]) (*rest.Reply[ActionPage], error) {
		if err := do(ctx, who, rec, in.Body); err != nil {
			return nil, err
		}
		page, err := a.action(ctx, who, rec)
		return rest.Answer(page), err
	}
}

func (a *API) action(ctx context.Context, who access.Actor, rec id.Record) (ActionPage, error) {
	page, err := a.Respond.ActionOf(ctx, who, rec)
	return ActionPage{
		Action: actionOf(page.Action), Evidence: page.Evidence, Carried: page.Carried, Mark: string(page.Mark), Lead: deskOf(page.Lead),
		MayDo: page.MayDo, MayChase: page.MayChase, NotChase: page.NotChase, Notice: respond.Statement,
	}, err
}
