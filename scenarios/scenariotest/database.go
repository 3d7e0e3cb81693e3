package scenariotest

import (
	"strings"

	"interleave/scenarios"
)

var (
	_ scenarios.Queries         = (*blockingIO)(nil)
	_ scenarios.CallbackQueries = (*callbackIO)(nil)
)

func (t *trace) query(q *scenarios.Query) ([]byte, error) {
	if t.world.Query == nil {
		return nil, scenarios.ErrUpstream
	}
	return t.world.Query(q)
}

func (io *blockingIO) Query(q *scenarios.Query) ([]byte, error) { return io.query(q) }

// Query reads the query when it completes: until then it must not change.
func (io *callbackIO) Query(q *scenarios.Query, done func([]byte, error)) {
	io.complete(func() { done(io.query(q)) })
}

// Database keeps orders in memory. It fails where it is told to.
type Database struct {
	Secret uint64 // of what is kept
	Fails  string // the verb of the statement that fails: "SELECT" or "INSERT"; empty means none

	Written []uint64 // the numbers of the rows that were written
}

// Query is a World's.
func (d *Database) Query(q *scenarios.Query) ([]byte, error) {
	verb, _, _ := strings.Cut(q.SQL, " ")
	switch {
	case verb == d.Fails:
		return nil, scenarios.ErrUpstream
	case verb == "INSERT":
		d.Written = append(d.Written, uint64(q.Args[0]))
		return nil, nil
	}
	return scenarios.AppendKept(nil, d.Secret, scenarios.InRow, uint64(q.Args[0])), nil
}
