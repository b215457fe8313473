package access_test

import (
	"testing"

	"lightship/internal/access"
)

// A token only ever takes away, and what is free to read is free with every token.
func TestAScopeNeverGives(t *testing.T) {
	t.Parallel()
	for _, do := range access.Actions() {
		for _, changes := range []bool{false, true} {
			for _, role := range []access.Role{0, access.RoleLead, access.RoleCoordinator | access.RoleOversight | access.RoleAudit} {
				a := access.Actor{Member: "ada", Roles: role}
				free := access.MayEnter(a, do, changes)
				if free != access.MayCall(a, do) {
					t.Errorf("%s without a token: got %v, want what the role says", do, free)
				}
				a.Scope = access.Permits()
				if all := access.MayEnter(a, do, changes); all && !free {
					t.Errorf("%s with every permit: a token gives what its member has not", do)
				}
				if free && !access.MayEnter(a, do, false) && !access.MayEnter(a, do, true) {
					t.Errorf("%s: no permit lets a token do it", do)
				}
				a.Scope = access.ToRead()
				if got := access.MayEnter(a, do, true); got && !access.IsPublic(do) {
					t.Errorf("%s with a token to read: it changes something", do)
				}
				a.Scope = access.Scope{}
				if got := access.MayEnter(a, do, changes); got && !access.IsPublic(do) && access.Needs(do, changes) != "" {
					t.Errorf("%s with an empty scope: got %v", do, got)
				}
			}
		}
	}
	for _, c := range []struct {
		s, of access.Scope
		want  bool
	}{{nil, nil, true}, {access.ToRead(), nil, true}, {nil, access.ToRead(), false}, {access.ToRead(), access.Permits(), true}, {access.Permits(), access.ToRead(), false}} {
		if got := c.s.Within(c.of); got != c.want {
			t.Errorf("%v within %v: got %v, want %v", c.s, c.of, got, c.want)
		}
	}
}
