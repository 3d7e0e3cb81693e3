package modeltest

import (
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"interleave/models"
	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/validity"
	"interleave/scenarios"
	"interleave/scenarios/order/native"
	"interleave/scenarios/postgres"
	"interleave/scenarios/postgres/postgrestest"
	"interleave/scenarios/postgres/tables"
)

// fewConns is less than the clients of a case: some wait for a connection.
const fewConns = 2

// asking is order with its rows in a database, under a name of its own.
func asking() *scenarios.Scenario {
	s := native.With()
	s.Name, s.Paths = "order-native", []string{"/order"}
	s.Database.MostConns = fewConns
	return s
}

// startAsking starts a server whose rows are where a folder says.
func startAsking(t *testing.T, m subject, cfg models.Config) *Server {
	t.Helper()
	cfg.Scenario = asking()
	if m.inside {
		if err := cfg.Scenario.Open(cfg.Data); err != nil {
			t.Fatal(err)
		}
	}
	return startServer(t, m, cfg)
}

// Every order that was answered is written once, in a database that every model asks
// over its own connections, and over no more of them than it may have.
func TestOrdersInADatabase(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		fake := postgrestest.StartFake(t, 7)
		folder := t.TempDir()
		if err := fake.Make(folder); err != nil {
			t.Fatal(err)
		}
		s := startAsking(t, m, models.Config{Data: folder})
		result := s.takeOrders(t, m, asking(), (*Server).Stop)
		<-s.ended
		wantOrders(t, m, result, fake)
		for _, d := range result.ErrorDetails {
			refused := d.Detail == "503" // who came when the server stopped
			if d.Kind == results.ErrBody || d.Kind == results.ErrStatus && !refused {
				t.Errorf("wrong answers: %+v", result.ErrorDetails)
			}
		}
		bound := fewConns
		if m.Name == "reactors" {
			bound = workers // a loop has one at least
		}
		if most := fake.MostConns(); m.Shape.MaxProcesses == 1 && most > bound {
			t.Errorf("it had %d connections to the database, want %d at most", most, bound)
		}
	})
}

// wantOrders holds the rows against what was asked. A process for each order may answer
// none in time on a busy host.
func wantOrders(t *testing.T, m subject, asked *results.LoadResult, rows scenarios.Rows) {
	t.Helper()
	written, err := asked.Numbers.Compare(func(each func(uint64)) error {
		return rows.Orders(func(number, _ uint64) {
			if load.Numbered(number) {
				each(number)
			}
		})
	})
	if fault := validity.RowsFault(written); err != nil || fault != "" {
		t.Errorf("%v %s", err, fault)
	}
	if asked.Answered == 0 && !m.forks() || written.Rows < asked.Answered {
		t.Errorf("%d rows for %d answers", written.Rows, asked.Answered)
	}
}

// The same in PostgreSQL, also when the server is killed in the middle of its work.
func TestOrdersInPostgreSQL(t *testing.T) {
	installed := postgrestest.Start(t)
	at, err := tables.ParseURL(installed.URL("bench", installed.Password))
	if err != nil {
		t.Fatal(err)
	}
	server, err := tables.Reach(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	eachProcess(t, func(t *testing.T, m subject) {
		if !slices.Contains([]string{"eventloop", "greenlet", "prefork", "cgi"}, m.Name) {
			t.Skip("waits for a database as another model does")
		}
		for how, end := range map[string]func(*Server){
			"stopped": (*Server).Stop,
			"killed":  (*Server).Kill,
		} {
			t.Run(how, func(t *testing.T) {
				folder := t.TempDir()
				rows, err := server.Make(folder, 7)
				if err != nil {
					t.Fatal(err)
				}
				defer rows.Close()
				s := startAsking(t, m, models.Config{Data: folder})
				result := s.takeOrders(t, m, asking(), end)
				<-s.ended
				if how == "killed" {
					s.err = nil // as it should be
				}
				wantOrders(t, m, result, rows)
			})
		}
	})
}

// A database that is gone, or silent, costs the requests that need it, and no other.
func TestDatabaseThatFails(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		for name, c := range map[string]struct {
			status   int
			patience time.Duration // 0 means the usual one
			serve    func(net.Conn)
		}{
			"closes":          {502, 0, func(net.Conn) {}},
			"speaks nonsense": {502, 0, func(c net.Conn) { io.WriteString(c, strings.Repeat("HTTP/1.1 400\r\n\r\n", 8)) }},
			"is silent":       {504, 200 * time.Millisecond, func(c net.Conn) { io.Copy(io.Discard, c) }},
		} {
			t.Run(name, func(t *testing.T) {
				s := startAsking(t, m, models.Config{Data: rowsAt(t, serveEach(t, c.serve)), CallTimeout: c.patience})
				for range fewConns + 1 { // a connection that fails makes room for another
					if status := orderAt(s.Addr); status != c.status {
						t.Errorf("the answer is %d, want %d", status, c.status)
					}
				}
				http.DefaultClient.CloseIdleConnections()
			})
		}
	})
}

// A database that goes while requests wait for a connection to it costs those, and the
// server lives on.
func TestDatabaseThatGoes(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		gone := make(chan struct{})
		database := serveEach(t, func(net.Conn) { <-gone })
		s := startAsking(t, m, models.Config{Data: rowsAt(t, database)})
		answers := make(chan int)
		for range 6 * fewConns {
			go func() { answers <- orderAt(s.Addr) }()
		}
		time.Sleep(2 * begun)
		database.Close()
		close(gone)
		for range 6 * fewConns {
			if status := <-answers; status != 502 {
				t.Errorf("the answer is %d, want 502", status)
			}
		}
		if status := orderAt(s.Addr); status != 502 {
			t.Errorf("afterwards the answer is %d, want 502", status)
		}
		http.DefaultClient.CloseIdleConnections()
	})
}

// rowsAt is a folder that says that the rows are in a database.
func rowsAt(t *testing.T, database net.Listener) string {
	t.Helper()
	folder := t.TempDir()
	if err := postgrestest.StartFake(t, 7).Make(folder); err != nil { // the files
		t.Fatal(err)
	}
	config := postgres.Config{Addr: database.Addr().String(), Database: "d", User: "u", Schema: "s"}
	if err := config.Write(folder); err != nil {
		t.Fatal(err)
	}
	return folder
}

// orderAt is the status of an order at a server; 0 if there is no answer.
func orderAt(addr string) int {
	resp, err := http.Post("http://"+addr+"/order?n=7", "", nil)
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

// serveEach has serve talk to each client of the listener that it returns.
func serveEach(t *testing.T, serve func(net.Conn)) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				serve(c)
				c.Close()
			}()
		}
	}()
	return l
}
