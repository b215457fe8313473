package access

import (
	"strconv"
	"strings"
	"time"
)

// Twin is a piece of SQL that says what Decide says, with its own $1 …; store.Query.Fill puts it
// into a statement. It is one text for both engines.
type Twin struct {
	text string
	args []any
}

// SQL gives the text and its arguments.
func (t Twin) SQL() (text string, args []any) { return t.text, t.args }

// condition names one thing that the twins ask, so that a test can take out each in turn and see
// that the proof notices.
type condition string

const (
	asksErased       condition = "the record is not erased"
	asksDenial       condition = "no denial"
	asksDenialFrom   condition = "the denial has begun"
	asksDenialUntil  condition = "the denial has not ended"
	asksGrants       condition = "the way by a grant"
	asksPurpose      condition = "the grant is for the purpose"
	asksGrantFrom    condition = "the grant has begun"
	asksGrantUntil   condition = "the grant has not ended"
	asksCap          condition = "the cap of the basis"
	asksBasisFrom    condition = "the row of the basis has begun"
	asksBasisUntil   condition = "the row of the basis has not ended"
	asksUnsigned     condition = "unsigned: single and urgent shares alone"
	asksKept         condition = "unsigned: what an open response gives that was joined while signed"
	asksKeptKind     condition = "kept: a response alone"
	asksOwnExempt    condition = "draft, marking and certificate do not bind the owner's own people"
	asksDraft        condition = "not a draft of another owner"
	asksMarking      condition = "the marking is within the clearance"
	asksCertificate  condition = "a certificate for the kind"
	asksCeiling      condition = "the ceiling of the class"
	asksCeilingOwn   condition = "a ceiling does not bind the owner's own people"
	asksCeilingKind  condition = "the ceiling is for the kind"
	asksCeilingFrom  condition = "the ceiling has begun"
	asksCeilingUntil condition = "the ceiling has not ended"
	asksRestricted   condition = "restricted: only a grant to the member"
	asksTeam         condition = "the way by the team"
	asksTeamOwner    condition = "the team counts on own records only"
	asksNamed        condition = "restricted: the team only if named"
	asksNamedPurpose condition = "named for the purpose"
	asksNamedFrom    condition = "the naming has begun"
	asksNamedUntil   condition = "the naming has not ended"
	asksNamedCap     condition = "the naming is worth more than None"
	asksLead         condition = "the way by the lead"
	asksLeast        condition = "the level is enough"
	asksWriter       condition = "edit another's: writer of the lane"
	asksWriterFrom   condition = "the writer has begun"
	asksWriterUntil  condition = "the writer has not ended"
	asksOwn          condition = "grant: own records only"
	asksCode         condition = "share another's: code P"
)

// nobody fills lists of principals up; no principal is without a colon.
const nobody Principal = "-"

// build makes one twin: what it binds once, it names everywhere.
type build struct {
	a       Actor
	rule    rule
	now     time.Time
	without condition // in tests alone
	args    []any
	bound   map[string]string
}

// start tells besides whether the actor may do such a thing at all.
func start(a Actor, do Action, now time.Time) (*build, bool) {
	r := rules[do]
	r.least = max(r.least, Pointer)
	return &build{a: a, rule: r, now: now, bound: map[string]string{}}, MayCall(a, do)
}

// given makes a condition say nothing when a test takes it away.
func (b *build) given(c condition, text string) string {
	if c == b.without {
		return "(1 = 1 or " + text + ")"
	}
	return text
}

// arg binds one value.
func (b *build) arg(v any) string {
	b.args = append(b.args, v)
	return "$" + strconv.Itoa(len(b.args))
}

// once binds a value the first time that its name is asked for.
func (b *build) once(name string, v any) string {
	if b.bound[name] == "" {
		b.bound[name] = b.arg(v)
	}
	return b.bound[name]
}

func (b *build) at() string      { return b.once("now", b.now.UnixMilli()) }
func (b *build) org() string     { return b.once("org", string(b.a.Org)) }
func (b *build) me() string      { return b.once("me", string(OfMember(b.a.Member))) }
func (b *build) purpose() string { return b.once("purpose", string(b.a.Purpose)) }
func (b *build) neg() string     { return list(b, "neg", b.a.Neg) }
func (b *build) pos() string     { return list(b, "pos", b.a.Pos) }
func (b *build) own() string     { return list(b, "own", b.a.Own) }
func (b *build) kinds() string   { return list(b, "kinds", b.a.Kinds) }

// Lists and arms are filled up, so that few texts are prepared: the cost of a text is its planning.
const (
	leastListed = 16 // values in a list
	leastArms   = 4  // principals that each have an arm
)

// list binds values as ($1,$2 …), the last one again up to a power of two. An empty list matches
// nothing.
func list[T ~string](b *build, name string, values []T) string {
	if len(values) == 0 {
		return "(null)"
	}
	if b.bound[name] != "" {
		return b.bound[name]
	}
	places := make([]string, power(leastListed, len(values)))
	for i := range places {
		places[i] = b.arg(string(values[min(i, len(values)-1)]))
	}
	b.bound[name] = "(" + strings.Join(places, ",") + ")"
	return b.bound[name]
}

// power doubles p until it is not below n.
func power(p, n int) int {
	for p < n {
		p *= 2
	}
	return p
}

// padded fills principals up to a power of two with nobody, for arms that each cost a look.
func padded(ps []Principal) []Principal {
	if len(ps) == 0 {
		return nil
	}
	out := make([]Principal, power(leastArms, len(ps)))
	for i := range out {
		out[i] = nobody
	}
	copy(out, ps)
	return out
}

// all joins the conditions that are asked.
func all(conditions ...string) string {
	var asked []string
	for _, c := range conditions {
		if c != "" {
			asked = append(asked, c)
		}
	}
	return strings.Join(asked, " and ")
}

// live asks that a row's window is open now.
func (b *build) live(alias string, from, until condition) string {
	return all(b.given(from, alias+".from_ms <= "+b.at()), b.given(until, alias+".until_ms > "+b.at()))
}

func (b *build) twin(text string) Twin { return Twin{text: text, args: b.args} }

// nothing is the twin of somebody whom no way leads anywhere.
func nothing() Twin {
	return Twin{text: "select cast(0 as bigint) as seq, cast(0 as bigint) as level where 1 = 0"}
}
