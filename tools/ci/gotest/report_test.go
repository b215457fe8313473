package main

import (
	"strings"
	"testing"
)

func TestCounts(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, events, want string
	}{
		{"a parent is not counted beside its subtests", `
{"Action":"pass","Package":"p","Test":"A/one"}
{"Action":"pass","Package":"p","Test":"A/two"}
{"Action":"pass","Package":"p","Test":"A"}
{"Action":"skip","Package":"p","Test":"B"}
{"Action":"pass","Package":"p"}`, "2 passed, 0 failed, 1 skipped"},
		{"a failed subtest is one failure", `
{"Action":"fail","Package":"p","Test":"A/one"}
{"Action":"fail","Package":"p","Test":"A"}
{"Action":"fail","Package":"p"}`, "0 passed, 1 failed, 0 skipped"},
		{"a parent that fails by itself is a failure", `
{"Action":"pass","Package":"p","Test":"A/one"}
{"Action":"fail","Package":"p","Test":"A"}
{"Action":"fail","Package":"p"}`, "1 passed, 1 failed, 0 skipped"},
		{"a package that does not build is a failure", `
{"Action":"build-output","ImportPath":"p [p.test]","Output":"x.go:1: broken\n"}
{"Action":"build-fail","ImportPath":"p [p.test]"}
{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}`, "0 passed, 1 failed, 0 skipped"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			r := newReport(&out)
			for line := range strings.Lines(strings.TrimSpace(c.events)) {
				r.read([]byte(line))
			}
			r.finish()
			if got := strings.TrimSpace(out.String()); !strings.HasSuffix(got, c.want) {
				t.Errorf("got:\n%s\nwant last: %s", got, c.want)
			}
		})
	}
}

func TestAFailureIsShownInFullAndClosingLinesStay(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	r := newReport(&out)
	for line := range strings.Lines(`{"Action":"output","Package":"p","Test":"A","Output":"=== RUN   A\n"}
{"Action":"output","Package":"p","Test":"A","Output":"    a_test.go:7: got 1, want 2\n"}
{"Action":"output","Package":"p","Test":"A","Output":"--- FAIL: A (0.00s)\n"}
{"Action":"fail","Package":"p","Test":"A"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.01s\n"}
{"Action":"fail","Package":"p"}
{"Action":"output","Package":"q","Output":"PASS\n"}
{"Action":"output","Package":"q","Output":"ok  \tq\t0.02s\n"}
{"Action":"pass","Package":"q"}`) {
		r.read([]byte(line))
	}
	r.finish()
	want := "    a_test.go:7: got 1, want 2\n--- FAIL: A (0.00s)\nFAIL\tp\t0.01s\nok  \tq\t0.02s\n0 passed, 1 failed, 0 skipped\n"
	if out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
	}
}
