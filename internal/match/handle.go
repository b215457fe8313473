package match

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// platforms are the names under which people know a platform, beside its own.
var platforms = map[string]string{
	"x": "twitter", "fb": "facebook", "meta": "facebook", "ig": "instagram", "insta": "instagram", "snap": "snapchat",
	"tg": "telegram", "tt": "tiktok", "yt": "youtube", "wa": "whatsapp", "in": "linkedin", "vk": "vkontakte", "ok": "odnoklassniki",
	"twitter.com": "twitter", "x.com": "twitter", "facebook.com": "facebook", "fb.com": "facebook", "instagram.com": "instagram",
	"snapchat.com": "snapchat", "t.me": "telegram", "telegram.me": "telegram", "tiktok.com": "tiktok", "youtube.com": "youtube",
	"wa.me": "whatsapp", "linkedin.com": "linkedin", "vk.com": "vkontakte", "ok.ru": "odnoklassniki",
}

// byPhone are platforms on which a phone number is the account.
var byPhone = map[string]bool{"whatsapp": true, "signal": true, "viber": true}

// folders are parts of a profile's address that come before the name.
var folders = map[string]bool{"add": true, "user": true, "c": true, "in": true, "people": true, "channel": true, "profile": true, "u": true}

// Limits of an account, in bytes.
const (
	maxPlatform = 64
	maxHandle   = 100
)

// Handle reads an account on an online platform: lower case, no @, no spaces; the address of a
// profile gives the name in it, and the platform too when none was given. On platforms where
// the phone number is the account, a number gives a key of FieldPhone, read as British unless
// it has a country code.
func Handle(platform, handle string) (Key, bool) {
	if len(platform) > maxField || len(handle) > maxField {
		return Key{}, false
	}
	site := foldPlatform(platform)
	name := tight(handle)
	if host, account, ok := profile(name); ok {
		name = tight(account)
		if site == "" {
			site = foldPlatform(host)
		}
	}
	if byPhone[site] {
		if k, ok := Phone(name, Britain); ok {
			return k, true
		}
		if k, ok := Phone("+"+name, ""); ok {
			return k, true
		}
	}
	name = strings.Trim(name, "@/")
	if !speaks(site) || len(site) > maxPlatform || !speaks(name) || len(name) > maxHandle || strings.ContainsFunc(name, outsideHandle) {
		return Key{}, false
	}
	return Key{FieldHandle, site + ":" + name}, true
}

// tight brings text to lower case without any space.
func tight(text string) string {
	return norm.NFKC.String(strings.Join(strings.Fields(lowerVisible(text)), ""))
}

// foldPlatform brings the name or the address of a platform to one word.
func foldPlatform(text string) string {
	site := tight(text)
	site = strings.TrimPrefix(strings.TrimPrefix(site, "https://"), "http://")
	site, _, _ = strings.Cut(site, "/")
	for cut := true; cut; {
		site = strings.Trim(site, ".-_:")
		cut = false
		for _, p := range []string{"www.", "m.", "mobile.", "web."} {
			if rest, ok := strings.CutPrefix(site, p); ok {
				site, cut = rest, true
			}
		}
	}
	if known, ok := platforms[site]; ok {
		return known
	}
	if strings.ContainsFunc(site, func(r rune) bool {
		return r != '.' && r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}) {
		return ""
	}
	return site
}

// profile reads the address of a profile; the name in it comes first in its path, after
// folders such as "add".
func profile(text string) (host, account string, ok bool) {
	if !strings.Contains(text, "/") {
		return "", "", false
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || !strings.Contains(u.Host, ".") {
		return "", "", false
	}
	for part := range strings.SplitSeq(u.Path, "/") {
		if part == "profile.php" || part == "send" {
			account = u.Query().Get("id") + u.Query().Get("phone")
			return u.Host, account, account != ""
		}
		if part != "" && !folders[part] {
			return u.Host, part, true
		}
	}
	return "", "", false
}

// speaks tells whether there is a letter or a digit.
func speaks(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// outsideHandle tells the characters that no account name has.
func outsideHandle(r rune) bool {
	return !strings.ContainsRune("._-+@#!~$", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
}
