package access

// Gives is what a tone lets the other side have.
func (t Tone) Gives() Level {
	switch t {
	case Open:
		return Summary
	case Pointing:
		return Pointer
	default:
		return None
	}
}

// Caps is what a tone lets its own side be told: who hides is told less, so nobody gains by it.
func (t Tone) Caps() Level {
	switch t {
	case Open, Pointing:
		return Summary
	case Silent:
		return Pointer
	default:
		return None
	}
}

// Told is what one side of a hit learns: min(what the other gives, what its own tone lets it be
// told, what Decide lets its post have). A tone that is off on either side tells nothing.
func Told(own, other Tone, may Level) Level {
	if own == Off || other == Off {
		return None
	}
	return min(other.Gives(), own.Caps(), may)
}
