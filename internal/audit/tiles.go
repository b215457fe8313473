package audit

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"lightship/internal/store"
)

const (
	tileHeight = 8 // tiles of 256 hashes, as C2SP tlog-tiles has them
	tileWidth  = 1 << tileHeight
)

// errChanged stops the sequencer: it never builds on a tree that somebody changed by hand.
var errChanged = errors.New("the tree of the log is not that of its entries: run lightship audit verify")

// tile is a row of log_tile: the hashes of one level from 256·n on.
type tile struct {
	level  int
	n      int64
	hashes []byte
}

// edge is the right edge of the tree: the unfinished tile of each level.
type edge struct {
	size   int64
	levels [][]byte
	grown  []bool // which levels are not yet saved
}

// add puts a hash behind the last of its level, and gives each tile that this fills to full.
func (g *edge) add(leaf tlog.Hash, full func(tile) error) error {
	h := leaf
	g.size++
	for level := 0; ; level++ {
		if level == len(g.levels) {
			g.levels, g.grown = append(g.levels, nil), append(g.grown, false)
		}
		g.levels[level], g.grown[level] = append(g.levels[level], h[:]...), true
		if len(g.levels[level]) < tileWidth*tlog.HashSize {
			return nil
		}
		done := tile{level: level, n: g.size>>(tileHeight*(level+1)) - 1, hashes: g.levels[level]}
		h = top(done.hashes)
		g.levels[level], g.grown[level] = nil, false
		if err := full(done); err != nil {
			return err
		}
	}
}

// parts gives the unfinished tile of each level that has one.
func (g *edge) parts() []tile {
	var out []tile
	for level, hashes := range g.levels {
		if len(hashes) > 0 {
			out = append(out, tile{level: level, n: g.size >> (tileHeight * (level + 1)), hashes: hashes})
		}
	}
	return out
}

// top is the root of the subtree whose leaves a full tile holds.
func top(hashes []byte) tlog.Hash {
	if len(hashes) == tlog.HashSize {
		return tlog.Hash(hashes)
	}
	half := len(hashes) / 2
	return tlog.NodeHash(top(hashes[:half]), top(hashes[half:]))
}

// loadEdge reads the right edge of the tree of this size, and nothing else passes for it.
func loadEdge(ctx context.Context, r store.Reader, size int64) (*edge, error) {
	g := &edge{size: size}
	for level := 0; level == 0 || size>>(tileHeight*level) > 0; level++ {
		hashes, err := readTile(ctx, r, level, size>>(tileHeight*(level+1)))
		if err != nil {
			return nil, err
		}
		width := int(size >> (tileHeight * level) % tileWidth)
		if len(hashes) != width*tlog.HashSize {
			return nil, errChanged
		}
		g.levels, g.grown = append(g.levels, hashes), append(g.grown, false)
	}
	return g, nil
}

// save writes the unfinished tiles that have grown.
func (g *edge) save(ctx context.Context, tx *store.Tx) error {
	for _, t := range g.parts() {
		if !g.grown[t.level] {
			continue
		}
		if err := saveTile(ctx, tx, t); err != nil {
			return err
		}
		g.grown[t.level] = false
	}
	return nil
}

func saveTile(ctx context.Context, tx *store.Tx, t tile) error {
	_, err := tx.Exec(ctx, store.SQL(`insert into log_tile (level, n, hashes) values ($1, $2, $3)
		on conflict (level, n) do update set hashes = excluded.hashes`, t.level, t.n, t.hashes))
	return err
}

// readTile gives the hashes of a tile, none when there is no such tile.
func readTile(ctx context.Context, r store.Reader, level int, n int64) ([]byte, error) {
	rows, err := store.All(ctx, r, store.Scalar[[]byte], store.SQL(`select hashes from log_tile where level = $1 and n = $2`, level, n))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// hashes reads the hashes of the tree from its tiles, for package tlog.
type hashes struct {
	ctx  context.Context
	r    store.Reader
	held map[tlog.Tile][]byte // by level and number alone
}

func readHashes(ctx context.Context, r store.Reader) *hashes {
	return &hashes{ctx: ctx, r: r, held: map[tlog.Tile][]byte{}}
}

// ReadHashes gives the hashes with these indexes.
func (s *hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, 0, len(indexes))
	for _, index := range indexes {
		at := tlog.TileForIndex(tileHeight, index)
		key := tlog.Tile{L: at.L, N: at.N}
		data, ok := s.held[key]
		if !ok {
			var err error
			if data, err = readTile(s.ctx, s.r, at.L, at.N); err != nil {
				return nil, err
			}
			s.held[key] = data
		}
		if len(data) < at.W*tlog.HashSize {
			return nil, errChanged
		}
		h, err := tlog.HashFromTile(at, data, index)
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

// Root computes the root of the tree when it had this size.
func Root(ctx context.Context, r store.Reader, size int64) (tlog.Hash, error) {
	h, err := tlog.TreeHash(size, readHashes(ctx, r))
	if err != nil {
		return tlog.Hash{}, fmt.Errorf("root of the log at size %d: %w", size, err)
	}
	return h, nil
}
