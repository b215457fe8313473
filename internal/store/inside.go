package store

// Inside gives the database as it stands within one transaction of its own: Read and Write join
// that transaction, so that services made with it do many things, and all of them become good
// together or none does. An error of any of them must end the whole. It is for what fills an
// empty database, and is not to be closed.
func (db *DB) Inside(tx *Tx) *DB { return &DB{engine: db.engine, log: db.log, inside: tx} }
