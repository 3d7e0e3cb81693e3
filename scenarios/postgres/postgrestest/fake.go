package postgrestest

import (
	"bytes"
	"encoding/binary"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"

	"interleave/scenarios"
	"interleave/scenarios/files"
	"interleave/scenarios/postgres"
)

// Fake is a server that keeps orders in memory. It lets everybody in, and sends each
// byte of its answers by itself.
type Fake struct {
	Secret uint64 // of what is kept of the items

	listener net.Listener
	conns    sync.WaitGroup

	mu     sync.Mutex
	orders []uint64
	open   map[net.Conn]bool
	most   int // of open, at any time
}

// StartFake starts one. It ends with the test.
func StartFake(t testing.TB, secret uint64) *Fake {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &Fake{Secret: secret, listener: l, open: map[net.Conn]bool{}}
	f.conns.Go(f.accept)
	t.Cleanup(func() {
		l.Close()
		f.mu.Lock()
		for c := range f.open {
			c.Close()
		}
		f.mu.Unlock()
		f.conns.Wait()
	})
	return f
}

// Make fills a folder with files, and with where the fake is.
func (f *Fake) Make(folder string) error {
	if err := files.Make(folder, f.Secret); err != nil {
		return err
	}
	c := postgres.Config{Addr: f.listener.Addr().String(), Database: "d", User: "u", Schema: "s"}
	return c.Write(folder)
}

// Orders calls each with the number of every order.
func (f *Fake) Orders(each func(number, item uint64)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, number := range f.orders {
		each(number, number%scenarios.Items)
	}
	return nil
}

// Close has nothing to do.
func (f *Fake) Close() error { return nil }

// MostConns is how many connections it had at the same time.
func (f *Fake) MostConns() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.most
}

func (f *Fake) accept() {
	for {
		c, err := f.listener.Accept()
		if err != nil {
			return
		}
		f.mu.Lock()
		f.open[c] = true
		f.most = max(f.most, len(f.open))
		f.mu.Unlock()
		f.conns.Go(func() {
			f.serve(c)
			c.Close()
			f.mu.Lock()
			delete(f.open, c)
			f.mu.Unlock()
		})
	}
}

// bytewise sends each byte by itself.
type bytewise struct{ net.Conn }

func (b bytewise) Write(p []byte) (int, error) {
	for i := range p {
		if _, err := b.Conn.Write(p[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(p), nil
}

func (f *Fake) serve(c net.Conn) {
	b := pgproto3.NewBackend(c, bytewise{c})
	if _, err := b.ReceiveStartupMessage(); err != nil {
		return
	}
	b.Send(&pgproto3.AuthenticationOk{})
	b.Send(&pgproto3.ParameterStatus{Name: "server_version", Value: "0"})
	statements := map[string]string{}
	var bound pgproto3.Bind
	var message pgproto3.FrontendMessage = &pgproto3.Sync{}
	var err error
	for ; err == nil; message, err = b.Receive() {
		switch m := message.(type) {
		case *pgproto3.Parse:
			statements[m.Name] = m.Query
			b.Send(&pgproto3.ParseComplete{})
		case *pgproto3.Bind:
			bound = pgproto3.Bind{PreparedStatement: m.PreparedStatement}
			for _, p := range m.Parameters {
				bound.Parameters = append(bound.Parameters, bytes.Clone(p))
			}
			b.Send(&pgproto3.BindComplete{})
		case *pgproto3.Execute:
			f.execute(b, statements[bound.PreparedStatement], bound.Parameters)
		case *pgproto3.Sync:
			b.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
			if b.Flush() != nil {
				return
			}
		default:
			return
		}
	}
}

func (f *Fake) execute(b *pgproto3.Backend, sql string, parameters [][]byte) {
	number := func(i int) uint64 { return binary.BigEndian.Uint64(parameters[i]) }
	switch {
	case sql == postgres.ReadRow && len(parameters) == 1:
		kept := scenarios.AppendKept(nil, f.Secret, scenarios.InRow, number(0))
		b.Send(&pgproto3.DataRow{Values: [][]byte{kept}})
	case strings.HasPrefix(sql, "INSERT") && len(parameters) == 2:
		f.mu.Lock()
		f.orders = append(f.orders, number(0))
		f.mu.Unlock()
	default:
		b.Send(&pgproto3.ErrorResponse{Severity: "ERROR", Code: "42601", Message: "what is that?"})
		return
	}
	b.Send(&pgproto3.CommandComplete{CommandTag: []byte("OK")})
}
