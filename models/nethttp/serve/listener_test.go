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
)

// However many clients are refused at once, and do not go away, only so many of them
// have a goroutine and keep a descriptor. All of them are answered.
func TestAFloodOfRefusedClientsIsBounded(t *testing.T) {
	at, file := socket(t)
	l, err := listen(&models.Config{Listener: file, MaxConns: 0})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			if _, err := l.Accept(); err != nil {
				return
			}
		}
	}()
	before := runtime.NumGoroutine()
	var clients []net.Conn
	for range 2 * maxRefused {
		c, err := net.Dial("tcp4", at)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(10 * time.Second))
		clients = append(clients, c)
	}
	for i, c := range clients {
		if got, err := io.ReadAll(c); err != nil || !strings.HasPrefix(string(got), "HTTP/1.1 503 ") {
			t.Errorf("client %d was sent %q, %v, want a 503", i, got, err)
		}
	}
	if more := runtime.NumGoroutine() - before; more > maxRefused {
		t.Errorf("%d refused clients have %d goroutines, want %d at the most", len(clients), more, maxRefused)
	}
	for _, c := range clients {
		c.Close()
	}
	l.Close()
	<-ended
	l.wait()
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
