package verify_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"interleave/runner/verify"
)

// serveRaw answers whatever comes on each connection by say, and returns where.
func serveRaw(t *testing.T, network, at string, say func(c net.Conn, in *bufio.Reader)) string {
	t.Helper()
	l, err := net.Listen(network, at)
	if err != nil {
		t.Skipf("no %s here: %v", at, err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				say(c, bufio.NewReader(c))
			}()
		}
	}()
	return l.Addr().String()
}

// endlessly writes text until nobody reads.
func endlessly(c net.Conn, text string) {
	for {
		if _, err := io.WriteString(c, text); err != nil {
			return
		}
	}
}

// A server that never ends an answer costs neither time nor memory, and is
// told so once.
func TestAnswersWithoutEnd(t *testing.T) {
	t.Parallel()
	much := strings.Repeat("a", 16<<10)
	for _, tt := range []struct {
		name string
		say  func(c net.Conn, in *bufio.Reader)
		want string
	}{
		{"a body until the end", func(c net.Conn, _ *bufio.Reader) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
			endlessly(c, much)
		}, "the answer is too long: more than 1 MiB"},
		{"a body of a terabyte", func(c net.Conn, _ *bufio.Reader) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
			endlessly(c, much)
		}, "the answer is too long: more than 1 MiB"},
		{"chunks", func(c net.Conn, _ *bufio.Reader) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
			endlessly(c, "4000\r\n"+much+"\r\n")
		}, "the answer is too long: more than 1 MiB"},
		{"one field", func(c net.Conn, _ *bufio.Reader) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nX: ")
			endlessly(c, much)
		}, "the answer is too long: more than 1 MiB"},
		{"fields", func(c net.Conn, _ *bufio.Reader) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			endlessly(c, "X: "+much+"\r\n")
		}, "the answer is too long: more than 1 MiB"},
		{"a status line", func(c net.Conn, _ *bufio.Reader) { endlessly(c, much) }, "the answer is too long: more than 1 MiB"},
		{"interim answers", func(c net.Conn, _ *bufio.Reader) { endlessly(c, "HTTP/1.1 102 Processing\r\n\r\n") }, "more than 8 answers of status 1xx"},
		{"a byte at a time", func(c net.Conn, _ *bufio.Reader) {
			for _, b := range []byte("HTTP/1.1 200 OK\r\n\r\n") {
				if _, err := c.Write([]byte{b}); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		}, "no whole answer came within 5s"},
		{"silence", func(_ net.Conn, in *bufio.Reader) { io.Copy(io.Discard, in) }, "no whole answer came within 5s"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			addr := serveRaw(t, "tcp4", "127.0.0.1:0", tt.say)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			var found []verify.Finding
			sound := verify.Run(context.Background(), verify.Target{Addr: addr, Scenario: plain}, func(f verify.Finding) { found = append(found, f) })
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			if sound || len(found) == 0 || found[0].Verdict != verify.Broken || !strings.Contains(found[0].Detail, tt.want) {
				t.Errorf("Run = %v, %+v; want the first check broken: %s", sound, found, tt.want)
			}
			if strings.HasPrefix(tt.want, "more than") { // the connection ended: the others can be asked
				return
			}
			if len(found) != 2 || found[1].Check != "14 further checks" || found[1].Verdict != verify.Unasked {
				t.Errorf("after it come %+v, want that 14 checks were not asked", found[1:])
			}
			if took > time.Minute {
				t.Errorf("Run took %v", took)
			}
			if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > 64<<20 {
				t.Errorf("Run holds %d bytes", held)
			}
		})
	}
}

// A server may say that it goes on before it answers.
func TestInterimAnswersAreSkipped(t *testing.T) {
	addr := serveRaw(t, "tcp4", "127.0.0.1:0", func(c net.Conn, in *bufio.Reader) {
		for {
			if _, err := in.ReadString('\n'); err != nil {
				return
			}
			for line := "-"; strings.TrimSpace(line) != ""; {
				if line, _ = in.ReadString('\n'); line == "" {
					return
				}
			}
			io.WriteString(c, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nfine 0")
		}
	})
	if err := verify.First(context.Background(), verify.Target{Addr: addr, Scenario: plain}); err != nil {
		t.Errorf("First = %v, want the answer after the interim one", err)
	}
}

func TestReach(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if got, err := verify.Reach(context.Background(), addr); got != addr || err != nil {
		t.Errorf("Reach(%s) = %q, %v", addr, got, err)
	}
	l.Close()
	if _, err := verify.Reach(context.Background(), addr); err == nil || err.Error() != "nobody listens at "+addr {
		t.Errorf("Reach(%s) after its end = %v, want: nobody listens", addr, err)
	}
	six := serveRaw(t, "tcp6", "[::1]:0", func(net.Conn, *bufio.Reader) {})
	if got, err := verify.Reach(context.Background(), six); got != six || err != nil {
		t.Errorf("Reach(%s) = %q, %v", six, got, err)
	}
}

// A server that ends in between is said to be gone once.
func TestAServerThatEnds(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	var found []verify.Finding
	verify.Run(context.Background(), verify.Target{Addr: addr, Scenario: plain}, func(f verify.Finding) { found = append(found, f) })
	if len(found) != 2 || !strings.Contains(found[0].Detail, "nobody listens at "+addr) || found[1].Verdict != verify.Unasked {
		t.Errorf("findings are %+v, want one broken and the others not asked", found)
	}
}
