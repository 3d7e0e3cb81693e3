package cgi_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"interleave/models/modeltest"
)

func TestStopAnswersWhatIsInFlight(t *testing.T) {
	s := start(t, "")
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		s.Want(200, "?do=sleep&ms=400")
	}()
	s.asleep(1)
	s.End()
	<-answered
}

func TestStopKillsWhatHangs(t *testing.T) {
	s := start(t, "", "--drain-timeout", "100ms")
	go s.Ask("GET", "?do=sleep&ms=60000", nil)
	pid := s.asleep(1)[0]
	s.End()
	if modeltest.Running(pid) {
		t.Errorf("child %d is alive after its server's end", pid)
	}
}

// Clients that stop sending while they wait for a process are most likely
// gone: a server that is to stop starts no children for them.
func TestStopStartsNoChildrenForClientsThatHaveGone(t *testing.T) {
	const gone = 20
	s := start(t, "", "--workers", "1", "--queue", strconv.Itoa(gone+1), "--drain-timeout", "60s")
	told := s.send("") // idle from then on, and closed when the server has heard the signal
	told.want(200)

	file := filepath.Join(t.TempDir(), "go-on")
	first := s.send("?do=wait&file=" + file)
	s.asleep(1)
	var left []*peer
	for range gone {
		p := s.send("?do=sleep&ms=0")
		p.conn.CloseWrite()
		left = append(left, p)
	}
	stays := s.send("?do=sleep&ms=0")
	s.Want(503, "") // the queue is full: of all these

	s.Cmd.Process.Signal(syscall.SIGTERM)
	if _, err := told.r.ReadByte(); err != io.EOF {
		t.Fatalf("an idle connection of a server that is to stop: %v, want its end", err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*peer{first, stays} {
		p.want(200)
		p.conn.Close()
	}
	for _, p := range left {
		p.want(503)
	}
	s.Wait()
	if n := strings.Count(s.Log.String(), "asleep"); n != 2 {
		t.Errorf("%d children answered, want 2: for the clients that were still there", n)
	}
}

// peer is a client with one connection.
type peer struct {
	t    *testing.T
	conn *net.TCPConn
	r    *bufio.Reader
}

// send asks over a connection of its own, and does not wait for the answer.
func (s *testServer) send(query string) *peer {
	s.t.Helper()
	conn, err := net.Dial("tcp", s.Addr)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "GET /probe%s HTTP/1.1\r\nHost: x\r\n\r\n", query)
	return &peer{t: s.t, conn: conn.(*net.TCPConn), r: bufio.NewReader(conn)}
}

// want reads an answer.
func (p *peer) want(status int) {
	p.t.Helper()
	resp, err := http.ReadResponse(p.r, nil)
	if err != nil {
		p.t.Errorf("no answer: %v, want %d", err, status)
		return
	}
	defer resp.Body.Close()
	if text, _ := io.ReadAll(resp.Body); resp.StatusCode != status {
		p.t.Errorf("answer %d %q, want %d", resp.StatusCode, text, status)
	}
}
