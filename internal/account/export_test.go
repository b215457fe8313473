package account

import "sync/atomic"

// CountRuns makes the service count how many passwords it hashes, and how many at a time at most.
func (s *Service) CountRuns() (runs, most *atomic.Int64) {
	runs, most = new(atomic.Int64), new(atomic.Int64)
	var now atomic.Int64
	real := s.derive
	s.derive = func(password, salt []byte, time, memory uint32, threads uint8, size uint32) []byte {
		runs.Add(1)
		n := now.Add(1)
		defer now.Add(-1)
		for seen := most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
		}
		return real(password, salt, time, memory, threads, size)
	}
	return runs, most
}
