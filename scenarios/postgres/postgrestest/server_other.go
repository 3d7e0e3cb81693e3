//go:build !linux

package postgrestest

import "testing"

// Server is a PostgreSQL server that has nothing but what a test puts in.
type Server struct {
	Addr     string
	Password string
}

// URL is how to reach the database postgres as a user.
func (s *Server) URL(user, password string) string { return "" }

// Start skips the test.
func Start(t testing.TB) *Server {
	t.Skip("Debian's PostgreSQL is started on Linux only")
	return nil
}

// LetIn does nothing.
func (s *Server) LetIn(testing.TB, ...string) {}
