package callback_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"interleave/models"
)

// Pieces arrive in their order, whether the client takes them at once or slowly, and
// the next request is answered after them.
func TestPieces(t *testing.T) {
	s := start(t)
	p := s.dial()
	p.send(get("/hello?n=1") + get("/pieces?count=1000&bytes=100") + get("/pieces?count=3&bytes=5") + get("/hello?n=2"))
	p.want(200, "hello 1")
	p.want(200, strings.Repeat("p", 100_000))
	p.want(200, strings.Repeat("p", 15))
	p.want(200, "hello 2")

	slow := s.dial()
	slow.Conn.(*net.TCPConn).SetReadBuffer(64 << 10)
	slow.send(get("/pieces?count=200&bytes=50000") + get("/hello?n=3"))
	resp, err := http.ReadResponse(slow.r, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, buf := 0, make([]byte, 256<<10)
	for err == nil {
		var n int
		n, err = resp.Body.Read(buf)
		got += n
		time.Sleep(100 * time.Microsecond)
	}
	if got != 10_000_000 || err != io.EOF {
		t.Errorf("%d bytes came slowly, then %v, want 10000000", got, err)
	}
	slow.want(200, "hello 3")
}

// A handler is told when its client is gone, or takes nothing, and others are not in
// its way.
func TestPiecesForAClientWhoIsGone(t *testing.T) {
	s := start(t, func(c *models.Config) { c.WriteTimeout = 200 * time.Millisecond })
	for _, leave := range []func(*peer){
		func(p *peer) { p.Close() },
		func(p *peer) { p.Conn.(*net.TCPConn).SetLinger(0); p.Close() },
		func(*peer) {}, // and reads nothing
	} {
		p := s.dial()
		p.Conn.(*net.TCPConn).SetReadBuffer(4 << 10)
		p.send(get("/pieces?count=10000&bytes=100000"))
		if _, err := http.ReadResponse(p.r, nil); err != nil {
			t.Fatal(err)
		}
		leave(p)
	}
	want := "3 the client is gone\n"
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		got := s.ask("/ends").body
		if got == want {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("handlers ended with %q, want %q", got, want)
		}
	}
}

// A handler that is done although a piece of its own is still being written harms
// nobody but its client.
func TestDoneBeforeThePieceIsWritten(t *testing.T) {
	s := start(t)
	for range 3 {
		p := s.dial()
		p.send(get("/hasty?bytes=1000"))
		p.tryRead()
		s.alive()
	}
}
