// Package archtest holds the architecture as a test: which package may import which, which may use
// what of the standard library and of others, how long files, functions and packages may grow, and
// a few words that no file may hold.
//
// table_test.go is the drawing: each package of ours and what it may import of ours. A new package
// fails until it stands there, so the drawing cannot rot. Whoever changes the table gives the
// reason in the commit. It leaves cycles to the compiler and style to staticcheck.
package archtest
