package audit

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"lightship/internal/fault"
	"lightship/internal/store"
)

// Proof shows that an entry is in a published tree.
type Proof struct {
	Place  int64
	Hashes tlog.RecordProof
	Head   Head
}

// String is the proof in the form of C2SP tlog-proof.
func (p Proof) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "c2sp.org/tlog-proof@v1\nindex %d\n", p.Place)
	for _, h := range p.Hashes {
		fmt.Fprintln(&b, h)
	}
	b.WriteString("\n" + p.Head.Note)
	return b.String()
}

// Inclusion proves that the newest head contains the entry at a place. Before the tick that
// publishes it there is no proof, which is fault.Absent.
func Inclusion(ctx context.Context, r store.Reader, place int64) (Proof, error) {
	head, err := Latest(ctx, r)
	if err != nil {
		return Proof{}, err
	}
	if place < 0 || place >= head.Size {
		return Proof{}, fault.Absent(fault.Why("place %d is not in the published tree of %d", place, head.Size))
	}
	hashes, err := tlog.ProveRecord(head.Size, place, readHashes(ctx, r))
	if err != nil {
		return Proof{}, fmt.Errorf("prove place %d: %w", place, err)
	}
	return Proof{Place: place, Hashes: hashes, Head: head}, nil
}

// Consistency proves that the tree of size n contains the tree of size m. Sizes beyond the newest
// head are fault.Absent.
func Consistency(ctx context.Context, r store.Reader, m, n int64) (tlog.TreeProof, error) {
	head, err := Latest(ctx, r)
	if err != nil {
		return nil, err
	}
	if m < 0 || m > n || n > head.Size {
		return nil, fault.Absent(fault.Why("sizes %d and %d are not both of the published tree of %d", m, n, head.Size))
	}
	if m == 0 {
		return tlog.TreeProof{}, nil
	}
	proof, err := tlog.ProveTree(n, m, readHashes(ctx, r))
	if err != nil {
		return nil, fmt.Errorf("prove that size %d contains size %d: %w", n, m, err)
	}
	return proof, nil
}
