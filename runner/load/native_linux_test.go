package load

import (
	"fmt"
	"net"
	"net/http"
	"sync"
	"syscall"
	"testing"
	"time"

	"interleave/results"
)

// Linux drops what asks to connect while a listener's queue is full.
func TestConnectTimeout(t *testing.T) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fd)
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	spec := short(fmt.Sprintf("http://127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port))
	spec.Timeout = 80 * time.Millisecond
	r := run(t, spec)
	if r.Errors[results.ErrConnect] == 0 || r.Requests != 0 || r.Valid {
		t.Errorf("errors, requests, valid = %v, %d, %v, want some %s, 0, false", r.Errors, r.Requests, r.Valid, results.ErrConnect)
	}
}

func TestManyConnectionsComeFromManyAddresses(t *testing.T) {
	addresses := func(perConnection int) int {
		var mu sync.Mutex
		from := map[string]bool{}
		s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
			mu.Lock()
			from[c.RemoteAddr().(*net.TCPAddr).IP.String()] = true
			mu.Unlock()
			return echo(c, r, nth)
		})
		spec := short(s.url)
		spec.PerConnection = perConnection
		wantOnly(t, run(t, spec))
		mu.Lock()
		defer mu.Unlock()
		return len(from)
	}
	if n := addresses(1); n < 2 {
		t.Errorf("a new connection for each request: %d source addresses, want several", n)
	}
	if n := addresses(0); n != 1 {
		t.Errorf("lasting connections: %d source addresses, want 1", n)
	}
}
