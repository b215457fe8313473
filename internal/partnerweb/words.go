package partnerweb

import (
	"slices"
	"strings"

	"lightship/internal/access"
	"lightship/internal/organise"
	"lightship/internal/partner"
)

var kindWords = map[access.Kind]string{
	access.Concern: "concerns", access.Person: "people", access.Place: "places", access.Phone: "phone numbers",
	access.Vehicle: "vehicles", access.Account: "online accounts", access.Business: "businesses", access.Note: "hits",
	access.Judgement: "judgements", access.Contact: "requests to speak", access.Response: "responses",
	access.Allegation: "allegations", access.Item: "items of a response", access.Task: "actions", access.Feedback: "feedback",
}

func kindWord(k access.Kind) string {
	if w, ok := kindWords[k]; ok {
		return w
	}
	return string(k)
}

// called says one side of a clause in words.
func called(n organise.Names, side []access.Principal) string {
	words := make([]string, 0, len(side))
	for _, p := range side {
		w := organise.ClassWords(p)
		if w == "" {
			w = n.Called(p)
		}
		if w == "" {
			w = "a former partner"
		}
		words = append(words, w)
	}
	slices.Sort(words)
	return listed(slices.Compact(words))
}

// listed joins words as people do: "a, b and c".
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

var levelWords = map[access.Level]string{
	access.None: "nothing", access.Pointer: "that it is held, and by which desk", access.Summary: "a summary", access.Full: "everything",
}

// told says what discovery tells one side, in words.
var toldWords = map[access.Level]string{
	access.None: "nothing", access.Pointer: "that the other side holds something, and which desk to ask", access.Summary: "the other side's summary",
}

func standingWords(s partner.Standing) string {
	switch s {
	case partner.Full:
		return "Full partner: works with records"
	case partner.Light:
		return "Light partner: answers what it is asked"
	case partner.Contact:
		return "Contact: known to the partnership, without accounts"
	default:
		return "Not said"
	}
}

func immigrationWords(has bool) string {
	if has {
		return "Has, or passes data to, an immigration function"
	}
	return "No immigration function declared"
}

// upper makes the first letter of a sentence a capital.
func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
