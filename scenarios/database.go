package scenarios

import "io"

// Queries is the ability Querying of a BlockingIO: to ask the scenario's Database over
// a connection of the process's own. The handler waits as it waits for an upstream, and
// no library blocks its thread.
type Queries interface {
	// Query runs q and returns the first column of the last row that it brings: nil if
	// there is none, and valid until the handler is done. Where all connections of the
	// process are in use it waits for one. What fails is ErrUpstream or
	// ErrUpstreamTimeout. It is not tried again: it may have written.
	Query(q *Query) ([]byte, error)
}

// CallbackQueries is the same for a CallbackIO. q must not change until done is called.
type CallbackQueries interface {
	Query(q *Query, done func(value []byte, err error))
}

// Query is a statement and what it is about.
type Query struct {
	SQL  string  // with $1, $2 and so on. Each connection prepares it once
	Args []int64 // in that order
}

// Database is a server of rows that handlers ask by Queries.
type Database struct {
	Addr string // IPv4 address and port; Scenario.Open sets it

	// MostConns bounds the connections of one process of a server. A query beyond waits
	// until one is free.
	MostConns int

	NewSession func() Session // for a new connection
}

// Session is the client's side of a connection to a database: its protocol, without a
// socket. A model brings that, and its way to wait.
type Session interface {
	// Begin appends what is sent first on a new connection.
	Begin(dst []byte) []byte

	// Ask appends a query. What was begun or asked before has to be complete.
	Ask(dst []byte, q *Query) []byte

	// Receive reads from the connection by way of from, until what was begun or asked is
	// complete, which it reports, or something has to be sent, which it appends to dst.
	// It reads no more than it needs for that. An error of from is returned as it is.
	// Where that says only that there is nothing more yet, the next call goes on. After
	// any other error the connection is of no use.
	Receive(dst []byte, from io.Reader) (_ []byte, complete bool, err error)

	// Answer is what a complete query has brought. The value is valid until the next
	// Ask. After an error the connection is still of use.
	Answer() (value []byte, err error)
}
