package main

import (
	"fmt"
	"regexp"
	"strings"
)

// Outside a government domain the font, the crest and the crown may not be used
// (GOV.UK service manual, "Making your service look like GOV.UK").
var (
	fontFaces = regexp.MustCompile(`@font-face\s*\{[^}]*\}`)
	fontName  = regexp.MustCompile(`(?i)["']?GDS Transport["']?\s*,\s*arial\s*,\s*sans-serif`)
	emblems   = regexp.MustCompile(`\.govuk-footer__(?:copyright-logo|crown)[^{}]*\{[^}]*\}`)
	comments  = regexp.MustCompile(`(?s)/\*.*?\*/`)
)

// strip takes the fonts and emblems out of govuk-frontend's style sheet; our own --font stands in.
func strip(css string) string {
	css = strings.TrimPrefix(css, `@charset "UTF-8";`)
	css = comments.ReplaceAllString(css, "")
	css = fontFaces.ReplaceAllString(css, "")
	css = fontName.ReplaceAllString(css, "var(--font)")
	return emblems.ReplaceAllString(css, "")
}

// banned is what no built style sheet may hold: anything of theirs that we may not use, and
// anything that would be loaded from elsewhere or that the security policy would refuse.
var banned = []*regexp.Regexp{
	regexp.MustCompile(`(?i)@font-face`),
	regexp.MustCompile(`(?i)GDS Transport`),
	regexp.MustCompile(`(?i)crest`),
	regexp.MustCompile(`(?i)crown`),
	regexp.MustCompile(`(?i)url\(`),
	regexp.MustCompile(`(?i)@import`),
	regexp.MustCompile(`sourceMappingURL`),
}

// clean tells whether a style sheet is free of all that is banned; our notice is not looked at.
func clean(css string) error {
	css = comments.ReplaceAllString(css, "")
	for _, b := range banned {
		if at := b.FindStringIndex(css); at != nil {
			return fmt.Errorf("the style sheet still holds %q, near %q", css[at[0]:at[1]], css[max(0, at[0]-60):min(len(css), at[1]+60)])
		}
	}
	return nil
}
