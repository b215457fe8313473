package audit_test

import (
	"testing"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// page is a look at a page of forty records.
func page() audit.Entry {
	e := audit.Entry{By: ada, Did: access.RecordList, At: noon}
	for _, rec := range records(40) {
		e.Seen = append(e.Seen, audit.Seen{Record: rec, Owner: mission, Level: access.Summary})
	}
	return e
}

func engines(b *testing.B, fn func(b *testing.B, db *store.DB)) {
	b.Run("sqlite", func(b *testing.B) { fn(b, storetest.Open(b, storetest.SQLite(b))) })
	b.Run("postgres", func(b *testing.B) { fn(b, storetest.Open(b, storetest.Postgres(b))) })
}

func BenchmarkSettleAPage(b *testing.B) {
	engines(b, func(b *testing.B, db *store.DB) {
		e, hand := page(), clock.At(noon)
		b.SetParallelism(16)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				ctx := audit.Begin(b.Context())
				if err := audit.Look(ctx, e); err != nil {
					b.Error(err)
				}
				if err := audit.Settle(ctx, db, hand); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

func BenchmarkSequenceAndVerify(b *testing.B) {
	engines(b, func(b *testing.B, db *store.DB) {
		sign, err := audit.NewSigner(siteKey, "lightship.example/log")
		if err != nil {
			b.Fatal(err)
		}
		e := page()
		e.Seen = e.Seen[:1]
		for n := 0; n < b.N; n += 1000 {
			err := db.Write(b.Context(), store.Jobs, func(tx *store.Tx) error {
				for range min(1000, b.N-n) {
					if err := audit.Append(b.Context(), tx, e); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ResetTimer()
		if n, err := audit.Sequence(b.Context(), db); err != nil || n != b.N {
			b.Fatalf("sequenced %d of %d: %v", n, b.N, err)
		}
		placed := b.Elapsed()
		b.ReportMetric(float64(b.N)/placed.Seconds(), "placed/s")
		if _, err := audit.Verify(b.Context(), db, sign.VerifierKey()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(b.N)/(b.Elapsed()-placed).Seconds(), "verified/s")
	})
}
