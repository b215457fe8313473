package organise

import (
	"strconv"

	"lightship/internal/access"
)

// ClassWords says a class of organisation in plain words; one that is not known has none.
func ClassWords(class access.Principal) string {
	switch class {
	case access.ClassAny:
		return "every partner"
	case access.ClassPolice:
		return "the police"
	case access.ClassEnforcement:
		return "law enforcement"
	case access.ClassImmigration:
		return "immigration enforcement"
	case access.ClassCouncil:
		return "councils"
	case access.ClassHealth:
		return "health services"
	case access.ClassThird:
		return "the third sector"
	case access.ClassRegulator:
		return "inspectors and regulators"
	case access.ClassFire:
		return "fire and rescue"
	case access.ClassResearch:
		return "research"
	case access.ClassFunder:
		return "funders"
	default:
		return ""
	}
}

func plural(n int, one, more string) string {
	switch n {
	case 0:
		return "no " + one
	case 1:
		return "one " + one
	default:
		return strconv.Itoa(n) + " " + more
	}
}
