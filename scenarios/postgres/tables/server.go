package tables

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"interleave/scenarios/postgres"
)

// Server is a PostgreSQL server in which schemas can be made.
type Server struct {
	// Name is what it is, with the settings that decide what a commit costs:
	// "PostgreSQL 15.18, synchronous_commit on, fsync off".
	Name string
	// Room is how many connections it has left for this user.
	Room int

	config postgres.Config // without a schema
	at     *Address
}

// Reach asks whether a server is there and lets its user make schemas, and removes
// schemas that were left there. Its errors say what to do.
func Reach(ctx context.Context, a *Address) (*Server, error) {
	s := &Server{at: a, config: postgres.Config{Database: a.Database, User: a.User, Password: a.Password}}
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip4", a.Host)
	port, portErr := net.DefaultResolver.LookupPort(ctx, "tcp4", a.Port)
	if err != nil || portErr != nil || len(addrs) == 0 {
		return nil, fmt.Errorf("%s cannot be reached: %s has no IPv4 address and port: name another host", a, net.JoinHostPort(a.Host, a.Port))
	}
	s.config.Addr = netip.AddrPortFrom(addrs[0].Unmap(), uint16(port)).String()
	k, err := connect(ctx, &s.config)
	if err != nil {
		return nil, s.explain(err)
	}
	defer k.Close()
	if err := s.look(k); err != nil {
		return nil, s.explain(err)
	}
	return s, nil
}

// look asks what is to be known of the server.
func (s *Server) look(k *conn) error {
	may, err := k.value("SELECT has_database_privilege(current_database(), 'CREATE')::text")
	if err == nil && may != "true" {
		err = &postgres.Error{Code: postgres.NoPermission, Message: "permission denied for database " + s.at.Database}
	}
	if err != nil {
		return err
	}
	about := func(setting string) (value string) {
		if err == nil {
			value, err = k.value("SELECT current_setting('" + setting + "')")
		}
		return value
	}
	version, _, _ := strings.Cut(about("server_version"), " ")
	s.Name = "PostgreSQL " + version + ", synchronous_commit " + about("synchronous_commit") + ", fsync " + about("fsync")
	room, roomErr := k.value(`SELECT (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
		- (SELECT sum(numbackends) FROM pg_stat_database) + 1)::text`)
	if err = errors.Join(err, roomErr); err != nil {
		return err
	}
	s.Room, _ = strconv.Atoi(room)
	return k.removeLeft()
}

// removeLeft removes the schemas of those who have ended without doing so.
func (k *conn) removeLeft() error {
	names, err := k.schemas()
	for _, name := range names {
		if err == nil {
			err = k.removeIfLeft(name)
		}
	}
	return err
}

// schemas are those of servers that this user has made.
func (k *conn) schemas() (names []string, err error) {
	err = k.run(`SELECT nspname FROM pg_namespace
		WHERE nspname ~ '^`+prefix+`[0-9a-f]{16}$' AND pg_get_userbyid(nspowner) = current_user`, func(columns [][]byte) {
		names = append(names, string(columns[0]))
	})
	return names, err
}

func (k *conn) removeIfLeft(schema string) error {
	id, err := idOf(schema)
	if err != nil {
		return nil
	}
	got, err := k.value("SELECT pg_try_advisory_lock($1)::text", id)
	if err != nil || got != "true" {
		return err
	}
	err = k.run("DROP SCHEMA IF EXISTS "+schema+" CASCADE", nil)
	_, unlock := k.value("SELECT pg_advisory_unlock($1)::text", id)
	return errors.Join(err, unlock)
}

// explain says what a failure means, and what to do about it.
func (s *Server) explain(err error) error {
	var said *postgres.Error
	if !errors.As(err, &said) {
		var op *net.OpError
		if errors.As(err, &op) {
			return fmt.Errorf("%s cannot be reached: %w: is PostgreSQL running, and does it listen there (listen_addresses)?", s.at, op.Err)
		}
		return fmt.Errorf("%s: %w", s.at, err)
	}
	remedy := map[string]string{
		postgres.WrongPassword: "give the right password in the URL, or in PGPASSWORD",
		postgres.NotLetIn:      "let pg_hba.conf have a line `host` for this user, database and address; one that wants TLS (`hostssl`) is not supported",
		postgres.NoDatabase:    "make it with createdb, or name another",
		postgres.NoPermission:  "GRANT CREATE ON DATABASE to this user, or take one that may",
		postgres.TooMany:       "raise max_connections, or end others' connections",
	}[said.Code]
	if said.Code == postgres.NotLetIn && s.at.Password == "" && strings.Contains(said.Message, "password") {
		remedy = "give the password in the URL, or in PGPASSWORD"
	}
	if remedy == "" {
		return fmt.Errorf("%s: %w", s.at, said)
	}
	return fmt.Errorf("%s: %w: %s", s.at, said, remedy)
}

// Schemas is how many schemas of servers are there, for tests.
func (s *Server) Schemas() (int, error) {
	k, err := connect(context.Background(), &s.config)
	if err != nil {
		return 0, err
	}
	defer k.Close()
	names, err := k.schemas()
	return len(names), err
}
