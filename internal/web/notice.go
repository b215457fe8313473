package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"lightship/internal/web/ui"
)

// A notice goes through a cookie to the page that shows it. Its mark says that we wrote it: whoever
// can plant a cookie, such as from a page of a neighbouring host, puts no words of theirs in our mouth.

// sealed is a notice with its mark, as the cookie holds it.
func (m *Mux) sealed(notice string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(notice)) + "." + base64.RawURLEncoding.EncodeToString(m.markOf(notice))
}

func (m *Mux) markOf(notice string) []byte {
	mac := hmac.New(sha256.New, m.config.NoticeKey)
	mac.Write([]byte(notice)) // never fails, as hash.Hash says
	return mac.Sum(nil)
}

// takeNotice reads the notice of the last redirect; what is none of ours is not shown.
func (r *Request) takeNotice() ui.Notice {
	cookie, err := r.Cookie(r.mux.cookie.notice)
	if err != nil {
		return ui.Notice{}
	}
	r.notice = true
	said, marked, _ := strings.Cut(cookie.Value, ".")
	text, err1 := base64.RawURLEncoding.DecodeString(said)
	mark, err2 := base64.RawURLEncoding.DecodeString(marked)
	if err1 != nil || err2 != nil || !hmac.Equal(mark, r.mux.markOf(string(text))) {
		return ui.Notice{}
	}
	return ui.Notice{Text: string(text), Good: true}
}
