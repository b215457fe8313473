package accountweb

import (
	"net/netip"
	"strings"

	"lightship/internal/web"
)

// device says in a few words what somebody signed in with, so that they know their own again.
func device(r *web.Request) string {
	agent := r.UserAgent()
	browser, system := "A browser", ""
	for _, b := range [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b[0]) {
			browser = b[1]
			break
		}
	}
	for _, s := range [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "a Mac"}, {"CrOS", "a Chromebook"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, s[0]) {
			system = " on " + s[1]
			break
		}
	}
	return browser + system
}

// source is where a request comes from, for throttling: one address, or one network of the wide
// addresses that a single home has very many of. Behind a proxy that stands beside this program it
// is what the proxy says last; where the proxy says nothing it is not known, or one stranger's
// failures would keep everybody out.
func source(r *web.Request) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	from := at.Addr().Unmap()
	if from.IsLoopback() || from.IsPrivate() {
		said := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
		if from, err = netip.ParseAddr(strings.TrimSpace(said[strings.LastIndex(said, ",")+1:])); err != nil {
			return ""
		}
		from = from.Unmap()
	}
	const home = 64
	if from.Is4() {
		return from.String()
	}
	network, err := from.WithZone("").Prefix(home)
	if err != nil {
		return ""
	}
	return network.String()
}
