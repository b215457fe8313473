package web

import (
	"net"
	"net/http"
	"slices"
	"sync"
)

// MostConnections is how many connections are open at once; each costs some kilobytes and a file.
const MostConnections = 1000

// Crowded makes a server take at most so many connections of a listener at once. When all places
// are taken, whoever has sent nothing for longest makes room for the next; those who are being
// answered are never cut off for it.
func Crowded(s *http.Server, l net.Listener, most int) net.Listener {
	c := &crowd{Listener: l, most: most}
	c.room = sync.NewCond(&c.mu)
	s.ConnState = c.turn
	return c
}

// crowd is a listener that counts.
type crowd struct {
	net.Listener
	most int

	mu      sync.Mutex
	room    *sync.Cond
	open    int
	silent  []net.Conn // those that wait for a request, or for its beginning; the longest first
	stopped bool
}

// Accept takes the next connection as soon as there is a place for it.
func (c *crowd) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	asked := false
	for c.open >= c.most && !c.stopped {
		if len(c.silent) > 0 && !asked {
			asked = true
			_ = c.silent[0].Close() // the server finds it closed and says so
			c.silent = c.silent[1:]
		}
		c.room.Wait()
	}
	c.open++
	return conn, nil
}

// turn notes what a connection does now.
func (c *crowd) turn(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.silent = slices.DeleteFunc(c.silent, func(s net.Conn) bool { return s == conn })
	switch state {
	case http.StateNew, http.StateIdle:
		c.silent = append(c.silent, conn)
	case http.StateClosed, http.StateHijacked:
		c.open--
	}
	c.room.Signal()
}

// Close stops waiting, too.
func (c *crowd) Close() error {
	c.mu.Lock()
	c.stopped = true
	c.mu.Unlock()
	c.room.Broadcast()
	return c.Listener.Close()
}
