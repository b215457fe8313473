package api

import (
	"lightship/internal/api/rest"
	"lightship/internal/id"
)

// NewResponse opens a response. It shares nothing of the record that it is opened from.
type NewResponse struct {
	From      string   `json:"from" maxLength:"26" doc:"A concern, note or other record that you see in full and may share"`
	Title     string   `json:"title" maxLength:"120" doc:"A short name; no name of a person"`
	Purpose   string   `json:"purpose,omitempty" enum:"safeguard,disrupt,support,assess" doc:"Your own purpose unless told"`
	Kind      string   `json:"kind" maxLength:"60" doc:"A code of the list of kinds of response"`
	Risk      string   `json:"risk" maxLength:"60" doc:"A code of the list of risk levels"`
	Area      string   `json:"area,omitempty" maxLength:"20" doc:"That of the record unless told"`
	Child     string   `json:"child" enum:"yes,no,not-sure" doc:"Is or may somebody be under 18? Then children's services are told first"`
	Expertise []string `json:"expertise" maxItems:"20" nullable:"false" doc:"Codes of what you ask of others"`
	Deadline  rest.Day `json:"deadline,omitempty" doc:"The day by which something must have been done"`
	Lead      string   `json:"lead,omitempty" maxLength:"26" doc:"The post that leads it; the first at which you sit unless told"`
}

// NewInvitation asks a post to join.
type NewInvitation struct {
	Post     string   `json:"post" maxLength:"26"`
	Asked    []string `json:"asked" maxItems:"20" nullable:"false" doc:"Codes of the expertise that you ask of it"`
	Deadline rest.Day `json:"deadline,omitempty" doc:"The day by which it answers; the partnership's own time unless told"`
}

// InvitationAnswer accepts or declines.
type InvitationAnswer struct {
	Answer string `json:"answer" enum:"accept,decline"`
	Post   string `json:"post,omitempty" maxLength:"26" doc:"Which desk of yours answers, where more than one was asked"`
	Reason string `json:"reason,omitempty" maxLength:"60" doc:"decline: a code of the list of reasons"`
	Note   string `json:"note,omitempty" maxLength:"200" doc:"decline: who could, or what you would need to know"`
}

// Answered says what became of an invitation. After accepting, read the response.
type Answered struct {
	State string `json:"state" enum:"accepted,declined,left"`
}

// NewItem is an entry of a lane.
type NewItem struct {
	Text    string   `json:"text" maxLength:"3000"`
	About   string   `json:"about" enum:"general,health,survivor,child" doc:"All but general begin with the posts that need it"`
	Private bool     `json:"private,omitempty" doc:"For your own organisation alone"`
	To      []string `json:"to,omitempty" maxItems:"100" nullable:"false" doc:"Posts in the response that read it; none is all"`
}

// Promotion opens an own entry to others.
type Promotion struct {
	Mark string   `json:"mark" maxLength:"200" doc:"Of the entry as you saw it: read it as a record"`
	To   []string `json:"to,omitempty" maxItems:"100" nullable:"false" doc:"Posts that read it from now on; none is all"`
}

// NewAction gives an action to a post in the response.
type NewAction struct {
	What string   `json:"what" maxLength:"200" doc:"What is to be done, beginning with a verb"`
	Post string   `json:"post" maxLength:"26"`
	Due  rest.Day `json:"due"`
}

// ActionStep says how far an action is.
type ActionStep struct {
	Mark     string `json:"mark" maxLength:"200" doc:"Of what you saw"`
	State    string `json:"state" enum:"todo,doing,done,cannot"`
	Evidence string `json:"evidence,omitempty" maxLength:"3000" doc:"What was done, or why it cannot be"`
}

// Closing ends a response.
type Closing struct {
	Mark    string    `json:"mark" maxLength:"200" doc:"Of the response as you saw it"`
	Outcome []string  `json:"outcome" maxItems:"20" nullable:"false" doc:"Codes of what came of it; more than one may be true"`
	Text    string    `json:"text" maxLength:"3000"`
	Safe    int       `json:"safe" minimum:"0" maximum:"10000" doc:"How many people are safe now"`
	Carried []Carried `json:"carried,omitempty" maxItems:"200" nullable:"false" doc:"Why actions that are not ended go on; each needs a reason"`
}

// Carried says why an action goes on after closing.
type Carried struct {
	Action string `json:"action" maxLength:"26"`
	Reason string `json:"reason" maxLength:"200"`
}

// Made is a record that was made.
type Made struct {
	ID id.Record `json:"id"`
}
