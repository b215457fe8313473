// Package demo makes the Estuary Partnership: made-up organisations and people on the real
// geography of the Humber, so that a visitor can try the main job in a few clicks.
//
// Everything is built through the services of the features, as a member would do it; nothing here
// writes a table. Telephone numbers are from Ofcom's ranges for drama, addresses under .example.
package demo
