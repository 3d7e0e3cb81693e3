// Package postgrestest is for tests: a PostgreSQL server of the host's, and a fake one
// that speaks as much of its protocol as an order needs.
package postgrestest
