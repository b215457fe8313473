// Package looks opens every golden page of every feature, and a page of every route of the running
// product, in a real browser with the style sheet that is shipped: no page may break a rule of
// accessibility, in light or dark, be wider than a small phone, cut text off, hide the focus of the
// keyboard, or trouble the console. The pages themselves are compared where they are made.
package looks
