package api

import (
	"context"
	"net/http"
	"time"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/audit"
	"lightship/internal/fault"
	"lightship/internal/id"
)

// Entry is one entry of the log as its readers get it.
type Entry struct {
	At      time.Time      `json:"at"`
	Member  id.Member      `json:"member,omitempty"`
	Org     id.Org         `json:"organisation,omitempty"`
	Purpose access.Purpose `json:"purpose,omitempty"`
	Did     access.Action  `json:"did"`
	Seen    []Seen         `json:"seen" nullable:"false"`
}

// Entries is one page of a trail.
type Entries struct {
	Items  []Entry `json:"items" nullable:"false"`
	Next   string  `json:"next,omitempty"`
	Notice string  `json:"notice,omitempty" doc:"What is not in a trail of records, and may be later"`
}

// Seen is a record that an entry names.
type Seen struct {
	Record id.Record `json:"record"`
	Owner  id.Org    `json:"owner,omitempty"`
	Level  string    `json:"level" doc:"How much of it was given out; none is a look that was refused"`
}

// laterToo stands with every trail of records (access.md, section 6).
const laterToo = "Some looks may be shown later: those that are protected now."

type checkpointAnswer struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (a *API) addLog() {
	rest.Add(a.kit, rest.Operation{
		ID: "read-checkpoint", Method: http.MethodGet, Path: "/audit/checkpoint", May: access.AuditHeads, Tag: "log",
		Summary: "The newest signed checkpoint of the log", About: "In the form of C2SP tlog-checkpoint. Keep it: with it you can prove later that the log was not rewritten.",
		Media: "text/plain",
	}, func(ctx context.Context, _ access.Actor, _ *struct{}) (*checkpointAnswer, error) {
		published, err := a.Log.Published(ctx)
		if err != nil {
			return nil, err
		}
		if len(published.Heads) == 0 {
			return nil, fault.Absent(fault.Why("no head was published yet"))
		}
		return &checkpointAnswer{ContentType: "text/plain; charset=utf-8", Body: []byte(published.Heads[0].Note)}, nil
	})

	type wanted struct {
		Of     string `query:"of" enum:"own,records" default:"own" doc:"own: what you did and saw; records: who saw or changed records of your organisation, for its audit role"`
		Record string `query:"record" maxLength:"26" doc:"With of=records: this record alone"`
		Cursor string `query:"cursor" maxLength:"200"`
	}
	rest.Add(a.kit, rest.Operation{
		ID: "list-entries", Method: http.MethodGet, Path: "/audit/entries", May: access.AuditOwn, Tag: "log",
		Summary: "Read a trail in the log", About: "Newest first. That you read it is in the log too.",
	}, func(ctx context.Context, who access.Actor, in *wanted) (*rest.Reply[Entries], error) {
		answer := &rest.Reply[Entries]{}
		page, err := a.trail(ctx, who, in.Of, in.Record, in.Cursor)
		if err != nil {
			return nil, err
		}
		if in.Of == "records" {
			answer.Body.Notice = laterToo
		}
		answer.Body.Next, answer.Body.Items = page.Next, []Entry{}
		for _, item := range page.Items {
			answer.Body.Items = append(answer.Body.Items, entryOf(item))
		}
		return answer, nil
	})
}

func (a *API) trail(ctx context.Context, who access.Actor, of, record, cursor string) (audit.TrailPage, error) {
	if of != "records" {
		if record != "" {
			return audit.TrailPage{}, rest.Unread(fault.Fields{"record": "Send this with of=records only."})
		}
		return a.Log.Own(ctx, who, cursor, 0)
	}
	rec := id.Record("")
	if record != "" {
		var err error
		if rec, err = rest.IDOf[id.Record](record); err != nil {
			return audit.TrailPage{}, err
		}
	}
	return a.Log.OfRecords(ctx, who, rec, cursor, 0)
}

func entryOf(item audit.Item) Entry {
	e := Entry{At: item.At, Member: item.Member, Org: item.Org, Purpose: item.Purpose, Did: item.Did, Seen: []Seen{}}
	for _, s := range item.Seen {
		e.Seen = append(e.Seen, Seen{Record: s.Record, Owner: s.Owner, Level: s.Level.String()})
	}
	return e
}
