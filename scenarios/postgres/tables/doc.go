// Package tables makes the tables of a server that is measured in a PostgreSQL server,
// looks at them when it has ended, and removes them.
//
// Each server has a schema of its own. Whoever has made it holds a lock on its name
// (pg_advisory_lock) for as long as he lives: a schema without its lock was left by one
// that was killed, and the next one removes it.
package tables
