package serve

import (
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"interleave/models"
	"interleave/models/internal/accept"
)

// However many clients are refused at once, and do not go away, only so many of them
// have a goroutine and keep a descriptor. All of them are answered, and none is reset.
func TestAFloodOfRefusedClientsIsBounded(t *testing.T) {
	at, file := socket(t)
	var clients []net.Conn
	for range 2 * accept.MaxRefused {
		c, err := net.Dial("tcp4", at)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(10 * time.Second))
		io.WriteString(c, "GET / HTTP/1.1\r\nHost: h\r\n\r\n") // a close with this unread would be a reset
		clients = append(clients, c)
	}
	l, err := listen(&models.Config{Listener: file, MaxConns: 0})
	if err != nil {
		t.Fatal(err)
	}
	before := runtime.NumGoroutine()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			if _, err := l.Accept(); err != nil {
				return
			}
		}
	}()
	for i, c := range clients {
		if got, err := io.ReadAll(c); err != nil || !strings.HasPrefix(string(got), "HTTP/1.1 503 ") {
			t.Errorf("client %d was sent %q, %v, want a 503", i, got, err)
		}
	}
	more := runtime.NumGoroutine() - before
	// One that has made room for another may be about to end.
	for end := time.Now().Add(time.Second / 2); more > accept.MaxRefused+1 && time.Now().Before(end); more = runtime.NumGoroutine() - before {
		time.Sleep(time.Millisecond)
	}
	if more > accept.MaxRefused+1 {
		t.Errorf("%d refused clients have %d goroutines, want %d at the most", len(clients), more, accept.MaxRefused)
	}
	for _, c := range clients {
		c.Close()
	}
	l.Close()
	<-ended
	l.refused.wait()
}

// socket returns a listening socket and where it listens.
func socket(t *testing.T) (at string, file *os.File) {
	l, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if file, err = l.File(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return l.Addr().String(), file
}
