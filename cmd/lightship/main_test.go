package main

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// ran runs a command as the shell does.
func ran(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

// The operator's way from nothing to a partnership whose first lead can come in, and out again.
func TestTheOperatorSetsAPartnershipUp(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	if code, out, _ := ran(t, "doctor", "--data", data); code != exitFailed || !strings.Contains(out, "PROBLEM  site key") {
		t.Errorf("doctor before anything: got %d, %s", code, out)
	}
	if code, _, errs := ran(t, "org", "invite-leads", "--data", data, "--org", "Hull", "--sector", "council", "--area", "E99999999", "rita@hull.example"); code != exitFailed || !strings.Contains(errs, "E06000010") {
		t.Errorf("an area that is none: got %d, %s; want to be told those that are", code, errs)
	}
	code, out, errs := ran(t, "org", "invite-leads", "--data", data, "--org", "Hull City Council", "--sector", "council", "--area", "E06000010", "--url", "https://lightship.example/",
		"Rita Osei <rita@hull.example>", "bo@hull.example")
	links := regexp.MustCompile(`(?m)^(\S+)\thttps://lightship\.example/invitation/\w{52}$`).FindAllStringSubmatch(out, -1)
	if code != 0 || len(links) != 2 || links[0][1] != "rita@hull.example" || links[1][1] != "bo@hull.example" {
		t.Fatalf("invite the leads: got %d, %q, %s", code, out, errs)
	}
	if code, _, errs := ran(t, "org", "invite-leads", "--data", data, "--org", "Hull City Council", "cat@hull.example"); code != exitFailed || !strings.Contains(errs, "first two leads") {
		t.Errorf("a third lead: got %d, %s", code, errs)
	}
	if code, out, errs := ran(t, "member", "reset", "--data", data, "bo@hull.example"); code != 0 || !strings.Contains(out, "bo@hull.example\thttp://127.0.0.1:8080/invitation/") {
		t.Errorf("reset: got %d, %s, %s", code, out, errs)
	}
	for want, email := range map[int]string{0: "bo@hull.example", exitFailed: "nobody@hull.example"} {
		if code, _, errs := ran(t, "member", "disable", "--data", data, email); code != want {
			t.Errorf("disable %s: got %d, %s", email, code, errs)
		}
	}
	if code, _, errs := ran(t, "member", "token", "--data", data, "rita@hull.example"); code != exitFailed || !strings.Contains(errs, "real partnership") {
		t.Errorf("a token on real data: got %d, %s", code, errs)
	}
	if code, out, _ := ran(t, "audit", "verify", "--data", data); code != 0 {
		t.Errorf("audit verify: got %d, %s", code, out)
	}
	if code, _, _ := ran(t, "doctor", "--what"); code != exitUnknown {
		t.Errorf("a flag that is none: got %d, want %d", code, exitUnknown)
	}
}
