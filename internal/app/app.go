// Package app puts everything together: config, store, services, routes, jobs. It is the one
// package that knows all others, and holds no rule of its own.
//
// Start runs the whole product in the process of a test, with a clock in hand; Run adds what
// goes on by itself: jobs, discovery's tick, the sequencer of the log.
package app
