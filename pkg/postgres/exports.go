package postgres

import (
	"sync"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// DefaultExportsPerUser is how many exports a user may run at once where
// [Options] name no number.
const DefaultExportsPerUser = 2

// NoExports says why a data source of one connection exports nothing.
const NoExports = "no report can be exported over the data source's only connection, which panels and alert rules need: have its administrator set maxOpenConns to 2 or more"

// exports counts the exports that run. They hold a connection for as long as
// their reader takes, so that together they get a third of the pool, and none
// of them waits for another: with half of it, panels took more than twice as long
// beside exports as without. A pool of one connection serves no export:
// it would leave none to panels and alert rules.
type exports struct {
	most, perUser int

	mu      sync.Mutex
	running int
	users   map[string]int // running exports by login
}

func newExports(connections, perUser int) *exports {
	return &exports{most: max(connections/3, min(connections/2, 1)), perUser: perUser, users: map[string]int{}}
}

// begin counts an export until end is called, or says which bound it would exceed.
func (e *exports) begin(user string) (end func(), err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.most == 0:
		return nil, fault.New(fault.Configuration, "%s", NoExports)
	case e.users[user] >= e.perUser:
		return nil, fault.New(fault.Quota, "%d of your exports are running, as many as one user may run at once: wait until one has ended, or cancel it", e.users[user])
	case e.running >= e.most:
		return nil, fault.New(fault.Busy, "%d exports are running, as many as this data source serves at once: try again when one has ended, or ask its administrator to raise maxOpenConns", e.running)
	}
	e.running++
	e.users[user]++
	return sync.OnceFunc(func() { e.end(user) }), nil
}

func (e *exports) end(user string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.running--
	if e.users[user]--; e.users[user] == 0 {
		delete(e.users, user)
	}
}

// isExport reports whether the answer goes into a file: a report of any size,
// which is read as fast as its reader takes it, or figures over any time.
func isExport(request query.Request) bool {
	switch request := request.(type) {
	case query.Segments:
		return request.Whole
	case query.Metrics:
		return request.Whole
	default:
		return false
	}
}
