package audit

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

const markOfName = "log.name"

// SetUp gives the log its name, HOST/RANDOM, once and for ever, and tells it.
func SetUp(ctx context.Context, tx *store.Tx, host string) (string, error) {
	if !plain(host, "-.", 200) {
		return "", fmt.Errorf("a log is named after a host: %q is none", host)
	}
	_, err := tx.Exec(ctx, store.SQL(`insert into store_mark (name, value) values ($1, $2) on conflict (name) do nothing`,
		markOfName, host+"/"+id.New[string]()))
	if err != nil {
		return "", fmt.Errorf("name the log: %w", err)
	}
	return Name(ctx, tx)
}

// Name tells the name of the log, which is the origin of its checkpoints.
func Name(ctx context.Context, r store.Reader) (string, error) {
	return store.One(ctx, r, store.Scalar[string], store.SQL(`select value from store_mark where name = $1`, markOfName))
}

// Signer signs checkpoints; partners check them with its verifier key.
type Signer struct {
	note.Signer
	public string
}

// NewSigner derives the log's Ed25519 key from the site key.
func NewSigner(siteKey []byte, name string) (*Signer, error) {
	if len(siteKey) < sha256.Size {
		return nil, errors.New("make the log's signer: the site key is too short")
	}
	seed, err := hkdf.Key(sha256.New, siteKey, nil, "lightship log signing key 1 "+name, ed25519.SeedSize)
	if err != nil {
		return nil, fmt.Errorf("make the log's signer: %w", err)
	}
	private := ed25519.NewKeyFromSeed(seed)
	public, err := note.NewEd25519VerifierKey(name, private.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, fmt.Errorf("make the log's signer: %w", err)
	}
	const ed25519Note = 1 // the algorithm byte of C2SP signed-note
	parts := strings.SplitN(public, "+", 3)
	s, err := note.NewSigner("PRIVATE+KEY+" + parts[0] + "+" + parts[1] + "+" + base64.StdEncoding.EncodeToString(append([]byte{ed25519Note}, seed...)))
	if err != nil {
		return nil, fmt.Errorf("make the log's signer: %w", err)
	}
	return &Signer{Signer: s, public: public}, nil
}

// VerifierKey is the public key as partners are given it.
func (s *Signer) VerifierKey() string { return s.public }

// Head is a published checkpoint.
type Head struct {
	At   time.Time
	Size int64
	Root tlog.Hash
	Note string // the signed checkpoint, in the form of C2SP tlog-checkpoint
}

// checkpointText is the text that is signed.
func checkpointText(origin string, size int64, root tlog.Hash) string {
	return fmt.Sprintf("%s\n%d\n%s\n", origin, size, root)
}

// openCheckpoint checks a signature and reads what it signs.
func openCheckpoint(signed string, key note.Verifier) (size int64, root tlog.Hash, err error) {
	n, err := note.Open([]byte(signed), note.VerifierList(key))
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != key.Name() {
		return 0, tlog.Hash{}, errors.New("not a checkpoint of this log")
	}
	if size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return 0, tlog.Hash{}, errors.New("a checkpoint without a size")
	}
	if root, err = tlog.ParseHash(lines[2]); err != nil {
		return 0, tlog.Hash{}, err
	}
	return size, root, nil
}

const mostHeads = 1000 // about a week of ticks

// Heads lists the published heads, newest first, about a week of them.
func Heads(ctx context.Context, r store.Reader) ([]Head, error) {
	return store.All(ctx, r, scanHead, store.SQL(`select at, size, root, note from log_head order by seq desc limit $1`, mostHeads))
}

// Latest gives the newest head; before the first there is none, which is fault.Absent.
func Latest(ctx context.Context, r store.Reader) (Head, error) {
	return store.One(ctx, r, scanHead, store.SQL(`select at, size, root, note from log_head order by seq desc limit 1`))
}

// Newest gives the newest head after a quick check: this key signed it, and it is of the tree that
// is there. Without a head it is fault.Absent. Verify checks all of the log.
func Newest(ctx context.Context, r store.Reader, key string) (Head, error) {
	h, err := Latest(ctx, r)
	if err != nil {
		return Head{}, err
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return Head{}, fmt.Errorf("read the verifier key: %w", err)
	}
	size, root, err := openCheckpoint(h.Note, verifier)
	if err != nil {
		return Head{}, fmt.Errorf("open the newest head: %w", err)
	}
	now, err := Root(ctx, r, size)
	if err != nil {
		return Head{}, fmt.Errorf("compare the newest head: %w", err)
	}
	if size != h.Size || root != h.Root || now != root {
		return Head{}, errChanged
	}
	return h, nil
}

func scanHead(row store.Row) (Head, error) {
	var h Head
	var at int64
	var root []byte
	if err := row.Scan(&at, &h.Size, &root, &h.Note); err != nil {
		return Head{}, err
	}
	if len(root) == tlog.HashSize { // any other stays zero, which is the root of no tree
		h.Root = tlog.Hash(root)
	}
	h.At = clock.FromMilli(at)
	return h, nil
}

// publish signs the tree as it is, after making sure that it contains the last head.
func publish(ctx context.Context, tx *store.Tx, s *Signer, size int64, now time.Time) error {
	last, err := Latest(ctx, tx)
	switch {
	case fault.Is(err, fault.NotFound):
	case err != nil:
		return err
	default:
		before, err := Root(ctx, tx, last.Size)
		if err != nil {
			return err
		}
		if size < last.Size || before != last.Root {
			return errChanged
		}
	}
	root, err := Root(ctx, tx, size)
	if err != nil {
		return err
	}
	signed, err := note.Sign(&note.Note{Text: checkpointText(s.Name(), size, root)}, s)
	if err != nil {
		return fmt.Errorf("sign the checkpoint: %w", err)
	}
	_, err = tx.Exec(ctx, store.SQL(`insert into log_head (at, size, root, note) values ($1, $2, $3, $4)`,
		clock.Milli(now), size, root[:], string(signed)))
	return err
}
