package tables

import (
	"context"
	"strings"
	"testing"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/postgres"
	"interleave/scenarios/postgres/postgrestest"
)

func reach(t *testing.T, url string) (*Server, error) {
	t.Helper()
	a, err := ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	return Reach(context.Background(), a)
}

// connected is a connection as a server that is measured has it.
func connected(t *testing.T, folder string) *conn {
	t.Helper()
	c, err := postgres.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	k, err := connect(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func schemas(t *testing.T, s *Server) int {
	t.Helper()
	n, err := s.Schemas()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTables(t *testing.T) {
	installed := postgrestest.Start(t)
	url := installed.URL("bench", installed.Password)
	s, err := reach(t, url)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(s.Name, "PostgreSQL 1") || !strings.HasSuffix(s.Name, ", synchronous_commit on, fsync off") || s.Room < 300 {
		t.Errorf("it is %q, with room for %d", s.Name, s.Room)
	}
	t.Run("rows", func(t *testing.T) { testRows(t, s) })
	t.Run("what others left", func(t *testing.T) { testLeft(t, s, url) })
	t.Run("refusals", func(t *testing.T) { testRefusals(t, installed) })
}

// What is written is seen, also what is still on its way when the writer has gone.
func testRows(t *testing.T, s *Server) {
	folder := t.TempDir()
	rows, err := s.Make(folder, 7)
	if err != nil {
		t.Fatal(err)
	}
	k := connected(t, folder)
	kept, err := k.value(postgres.ReadRow, 17)
	if want := string(scenarios.AppendKept(nil, 7, scenarios.InRow, 17)); err != nil || kept != want {
		t.Errorf("the row of item 17 says %q, %v, want %q", kept, err, want)
	}
	for range 2 {
		if _, err := k.value(postgres.WriteRow, 1017, 17); err != nil {
			t.Fatal(err)
		}
	}
	k.out = k.session.Simple(k.out[:0], "INSERT INTO orders SELECT 1018, 18 FROM pg_sleep(0.3)")
	k.Write(k.out)
	k.Close() // the server finishes it all the same
	count := map[uint64]int{}
	if err := rows.Orders(func(number, item uint64) { count[number*100+item%100]++ }); err != nil {
		t.Fatal(err)
	}
	if count[101717] != 2 || count[101818] != 1 || len(count) != 2 {
		t.Errorf("the orders are %v", count)
	}
	k = connected(t, folder) // one that stays
	defer k.Close()
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
}

// A schema whose maker was killed is removed by the next one, and no other is.
func testLeft(t *testing.T, s *Server, url string) {
	alive, err := s.Make(t.TempDir(), 1)
	if err != nil {
		t.Fatal(err)
	}
	left, err := s.Make(t.TempDir(), 1)
	if err != nil {
		t.Fatal(err)
	}
	left.(*kept).conn.Close()
	for began := time.Now(); schemas(t, s) != 1; time.Sleep(10 * time.Millisecond) {
		if _, err := reach(t, url); err != nil {
			t.Fatal(err)
		}
		if time.Since(began) > 10*time.Second {
			t.Fatalf("%d schemas are there, want that of who lives", schemas(t, s))
		}
	}
	if err := alive.Orders(func(uint64, uint64) {}); err != nil {
		t.Error(err)
	}
	if err := alive.Close(); err != nil || schemas(t, s) != 0 {
		t.Errorf("after its end: %v, %d schemas", err, schemas(t, s))
	}
}

// Who is not let in is told why, and what to do.
func testRefusals(t *testing.T, installed *postgrestest.Server) {
	admin, err := reach(t, installed.URL("bench", installed.Password))
	if err != nil {
		t.Fatal(err)
	}
	k, err := connect(context.Background(), &admin.config)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if err := k.run("CREATE ROLE poor LOGIN PASSWORD 'pw'", nil); err != nil {
		t.Fatal(err)
	}
	installed.LetIn(t, "hostssl all tls 127.0.0.1/32 scram-sha-256", "host all tls 127.0.0.1/32 reject", "host all clear 127.0.0.1/32 password")
	if err := k.run("CREATE ROLE tls LOGIN; CREATE ROLE clear LOGIN PASSWORD 'pw'", nil); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ url, want string }{
		"wrong password": {installed.URL("bench", "topsecret"), "SQLSTATE 28P01): give the right password in the URL, or in PGPASSWORD"},
		"no password":    {installed.URL("bench", ""), "or in PGPASSWORD"},
		"no permission":  {installed.URL("poor", "pw"), "SQLSTATE 42501): GRANT CREATE ON DATABASE"},
		"TLS only":       {installed.URL("tls", "topsecret"), "`hostssl`) is not supported"},
		"clear password": {installed.URL("clear", "topsecret"), "set password_encryption to scram-sha-256"},
		"no database":    {installed.URL("bench", installed.Password) + "s", "make it with createdb"},
		"nobody there":   {"postgres://u:topsecret@127.0.0.1:1/d", "cannot be reached: connect: connection refused: is PostgreSQL running"},
		"no such host":   {"postgres://u:topsecret@no.such.host.invalid/d", "has no IPv4 address"},
	} {
		var err error
		for range 50 { // it reads pg_hba.conf soon
			_, err = reach(t, c.url)
			if err != nil && strings.Contains(err.Error(), c.want) {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "topsecret") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one line with %q and no password", name, err, c.want)
		}
	}
}
