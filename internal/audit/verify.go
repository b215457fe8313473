package audit

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lightship/internal/fault"
	"lightship/internal/store"
)

// Logged is a logged table: a feature gives its rows by name and hash, as it gave them to entries.
type Logged struct {
	Prefix string // of all names of this table
	Rows   func(ctx context.Context, r store.Reader, yield func(name string, hash [32]byte) error) error
}

// Report is what Verify found.
type Report struct {
	Entries  int64 // that are whole
	Erased   int64 // of which only the datum is left
	Waiting  int64 // of both, those that are not yet in the tree
	Size     int64 // of the tree
	Heads    int64 // checkpoints, published and kept
	Rows     int64 // of logged tables
	Problems []string
	Further  int64 // problems beyond those listed
}

// OK tells whether all holds.
func (r Report) OK() bool { return len(r.Problems) == 0 }

const (
	mostProblems = 200
	chunk        = 1024 // entries read at once
)

// Check is what to verify, and against what.
type Check struct {
	Key    string   // the log's verifier key
	Kept   []string // signed checkpoints that partners kept: only they show that the end was cut off
	Logged []Logged
}

// Verify checks the whole log against its own checkpoints, and the rows of logged tables against
// their entries. Its error says that it could not check; what it found is in the report.
func Verify(ctx context.Context, db *store.DB, key string, logged ...Logged) (Report, error) {
	return Check{Key: key, Logged: logged}.Run(ctx, db)
}

// Run does the check, on one snapshot.
func (c Check) Run(ctx context.Context, db *store.DB) (report Report, err error) {
	err = db.Read(ctx, store.Jobs, func(r store.Reader) error {
		report, err = c.On(ctx, r)
		return err
	})
	return report, err
}

// On does the check on a snapshot or transaction that is open already.
func (c Check) On(ctx context.Context, r store.Reader) (Report, error) {
	key, err := note.NewVerifier(c.Key)
	if err != nil {
		return Report{}, fmt.Errorf("read the verifier key: %w", err)
	}
	v := &verification{r: r, heads: map[int64][]claim{}, rows: map[string]rowState{}, erased: map[string]orphan{}, shields: map[shielded]shield{}}
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return v.readHeads(ctx, key, c.Kept) },
		v.walkTree, v.checkTiles, v.walkWaiting, v.finish,
		func(ctx context.Context) error { return v.compare(ctx, c.Logged) },
	} {
		if err := step(ctx); err != nil {
			return Report{}, fmt.Errorf("verify the log: %w", err)
		}
	}
	return v.report, nil
}

// verification is the state of one walk through the log.
type verification struct {
	r      store.Reader
	report Report

	edge  edge        // the tiles, computed anew
	peaks []tlog.Hash // the tree, computed anew: the root of the full subtree of each level
	heads map[int64][]claim
	cut   bool  // places are missing, so that nothing after them can be compared
	tiles int64 // that the tree needs

	order   int64 // of the entry at hand, places first
	rows    map[string]rowState
	erased  map[string]orphan // by datum, until their erasure is met
	shields map[shielded]shield
	doubts  []doubt
}

// claim says that the tree had a root at a size.
type claim struct {
	root tlog.Hash
	who  string
}

func (v *verification) problem(format string, args ...any) {
	if len(v.report.Problems) == mostProblems {
		v.report.Further++
		return
	}
	v.report.Problems = append(v.report.Problems, fmt.Sprintf(format, args...))
}

// readHeads checks the signatures and keeps what the checkpoints claim.
func (v *verification) readHeads(ctx context.Context, key note.Verifier, kept []string) error {
	name, err := Name(ctx, v.r)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if name != key.Name() {
		v.problem("The log of this database is called %q, but the key is that of %q.", name, key.Name())
	}
	var last int64
	n := 0
	err = store.Each(ctx, v.r, func(row store.Row) error {
		n++
		h, err := scanHead(row)
		if err != nil {
			return err
		}
		v.report.Heads++
		size, root, err := openCheckpoint(h.Note, key)
		switch {
		case err != nil:
			v.problem("Checkpoint %d is not signed by the log.", n)
			return nil
		case size != h.Size || root != h.Root:
			v.problem("Checkpoint %d was signed for another tree than its row says.", n)
		case size < last:
			v.problem("Checkpoint %d has size %d, which is less than the one before it.", n, size)
		}
		last = size
		v.heads[size] = append(v.heads[size], claim{root, fmt.Sprintf("checkpoint %d", n)})
		return nil
	}, store.SQL(`select at, size, root, note from log_head order by seq`))
	for i, signed := range kept {
		v.report.Heads++
		size, root, err := openCheckpoint(signed, key)
		if err != nil {
			v.problem("The kept checkpoint %d is not signed by the log.", i+1)
			continue
		}
		v.heads[size] = append(v.heads[size], claim{root, fmt.Sprintf("the kept checkpoint %d", i+1)})
	}
	return err
}

// walkTree reads every entry that has a place, builds the tree anew and compares.
func (v *verification) walkTree(ctx context.Context) error {
	v.meet()
	for next := int64(0); ; {
		entries, err := store.All(ctx, v.r, scanHeld, store.SQL(`select {columns} from log_entry where place >= $1 order by place limit $2`, next, chunk).Fill("columns", columns))
		if err != nil || len(entries) == 0 {
			return err
		}
		last := entries[len(entries)-1].place
		seen, err := v.glances(ctx, store.SQL(`e.place >= $1 and e.place <= $2`, next, last))
		if err != nil {
			return err
		}
		for _, h := range entries {
			if h.place != next {
				v.problem("The entries from place %d to place %d are missing.", next, h.place-1)
				v.cut = true
			}
			next = h.place + 1
			v.entry(h, fmt.Sprintf("place %d", h.place), seen[h.seq])
			if err := v.grow(ctx, tlog.RecordHash(h.datum)); err != nil {
				return err
			}
		}
	}
}

func (v *verification) glances(ctx context.Context, which store.Query) (map[int64][]Seen, error) {
	all, err := store.All(ctx, v.r, scanGlance, store.SQL(`select s.entry, s.record, s.owner, s.level, s.protected_until
		from log_entry e join log_seen s on s.entry = e.seq where {which}`).Fill("which", which))
	by := map[int64][]Seen{}
	for _, g := range all {
		by[g.entry] = append(by[g.entry], g.seen)
	}
	return by, err
}

// grow adds a leaf to the tree that is computed anew.
func (v *verification) grow(ctx context.Context, leaf tlog.Hash) error {
	if v.cut {
		return nil
	}
	h, level := leaf, 0
	for ; v.report.Size>>level&1 == 1; level++ {
		h = tlog.NodeHash(v.peaks[level], h)
	}
	if level == len(v.peaks) {
		v.peaks = append(v.peaks, tlog.Hash{})
	}
	v.peaks[level] = h
	v.report.Size++
	v.meet()
	return v.edge.add(leaf, func(t tile) error { return v.sameTile(ctx, t) })
}

// meet compares the tree of this size with what checkpoints claim of it.
func (v *verification) meet() {
	claims := v.heads[v.report.Size]
	if len(claims) == 0 {
		return
	}
	root, _ := tlog.TreeHash(0, nil) // of the empty tree, which reads nothing
	for level, found := 0, false; v.report.Size>>level > 0; level++ {
		switch {
		case v.report.Size>>level&1 == 0:
		case found:
			root = tlog.NodeHash(v.peaks[level], root)
		default:
			root, found = v.peaks[level], true
		}
	}
	for _, c := range claims {
		if c.root != root {
			v.problem("The tree of size %d is not the one that %s signed.", v.report.Size, c.who)
		}
	}
	delete(v.heads, v.report.Size)
}

// checkTiles compares the unfinished tiles, and looks for tiles and checkpoints that are too many.
func (v *verification) checkTiles(ctx context.Context) error {
	for _, size := range slices.Sorted(maps.Keys(v.heads)) {
		for _, c := range v.heads[size] {
			v.problem("The log has %d entries in order, but %s signed a tree of %d.", v.report.Size, c.who, size)
		}
	}
	if v.cut {
		return nil
	}
	for _, t := range v.edge.parts() {
		if err := v.sameTile(ctx, t); err != nil {
			return err
		}
	}
	n, err := store.One(ctx, v.r, store.Scalar[int64], store.SQL(`select count(*) from log_tile`))
	if err != nil {
		return err
	}
	if n > v.tiles {
		v.problem("The tree has %d tiles, but its entries make %d.", n, v.tiles)
	}
	return nil
}

func (v *verification) sameTile(ctx context.Context, want tile) error {
	v.tiles++
	got, err := readTile(ctx, v.r, want.level, want.n)
	if err != nil {
		return err
	}
	if len(got) != len(want.hashes) {
		v.problem("Tile %d/%d has %d hashes, but its entries make %d.", want.level, want.n, len(got)/tlog.HashSize, len(want.hashes)/tlog.HashSize)
		return nil
	}
	for i := 0; i < len(got); i += tlog.HashSize {
		if tlog.Hash(got[i:i+tlog.HashSize]) != tlog.Hash(want.hashes[i:i+tlog.HashSize]) {
			v.problem("Tile %d/%d differs from the entries from hash %d on.", want.level, want.n, i/tlog.HashSize)
			return nil
		}
	}
	return nil
}

// walkWaiting reads the entries that are not yet in the tree.
func (v *verification) walkWaiting(ctx context.Context) error {
	for next := int64(0); ; {
		entries, err := store.All(ctx, v.r, scanHeld, store.SQL(`select {columns} from log_entry
			where place is null and seq > $1 order by seq limit $2`, next, chunk).Fill("columns", columns))
		if err != nil || len(entries) == 0 {
			return err
		}
		last := entries[len(entries)-1].seq
		seen, err := v.glances(ctx, store.SQL(`e.place is null and e.seq > $1 and e.seq <= $2`, next, last))
		if err != nil {
			return err
		}
		for _, h := range entries {
			v.report.Waiting++
			v.entry(h, fmt.Sprintf("number %d, which waits for a place", h.seq), seen[h.seq])
		}
		next = last
	}
}
