package storetest

import (
	"context"
	"sync"

	"lightship/internal/store"
)

// AtOnce does several things at one moment and gives their errors when all are done. Each of their
// transactions that may change something has its snapshot and waits until every other thing has
// begun one as well, or is done: so none sees what another changes, however quick it is. What was
// counted before it was decided is then wrong, unless both change one row. Nothing sleeps, and none
// waits with a lock in its hand.
func AtOnce(ctx context.Context, things ...func(context.Context) error) []error {
	m := &meeting{going: len(things), next: make(chan struct{})}
	errs := make([]error, len(things))
	var all sync.WaitGroup
	for i, do := range things {
		all.Go(func() {
			defer m.leave()
			errs[i] = do(store.Begun(ctx, m.arrive))
		})
	}
	all.Wait()
	return errs
}

// meeting lets those go on together who arrive one by one.
type meeting struct {
	mu             sync.Mutex
	going, waiting int
	next           chan struct{} // closed when all who are going have arrived
}

func (m *meeting) arrive() {
	m.mu.Lock()
	m.waiting++
	next := m.next
	m.open()
	m.mu.Unlock()
	<-next
}

func (m *meeting) leave() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.going--
	m.open()
}

func (m *meeting) open() {
	if m.waiting == m.going && m.going > 0 {
		close(m.next)
		m.waiting, m.next = 0, make(chan struct{})
	}
}
