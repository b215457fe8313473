// Package demo makes the Estuary Partnership: 62 made-up organisations and their people on the
// real geography of the Humber, and a year of what happened among them, so that a visitor can try
// the main job in a few clicks.
//
// Words: the diary is what happened, by the hour; a story is one matter in it that several
// organisations each hold a part of; the hooks are what a visitor's own concern meets; the tour is
// the main job in ten clicks.
//
// Invariants: everything is built through the services of the features, as a member would do it,
// by a clock that walks from a year ago until now; nothing here writes a table but two kinds of
// marks. All of it is one transaction. What happens is the same each time, counted from the day of
// filling; ids alone are random. Telephone numbers are from Ofcom's ranges for drama, addresses
// under .example, streets and people made up. What the hooks name stands nowhere else.
package demo
