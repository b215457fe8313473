// Package looks opens every golden page of every feature in a real browser, with the style sheet
// that is shipped: no page may break a rule of accessibility, be wider than a small phone, or
// trouble the console. The pages themselves are compared where they are made.
package looks
