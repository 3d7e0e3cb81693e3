package truth_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"go.uber.org/goleak"

	"interleave/runner/truth"
)

// The test binary plays the server's process when it is asked to.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == truth.Command {
		if err := truth.Child(context.Background(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// patience is far more than any answer needs.
const patience = 10 * time.Second

// serve runs a server in this process. The returned function ends it and
// returns its account.
func serve(t *testing.T, spec truth.Spec) (addr string, account func() *truth.Account) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	ctx, cancel := context.WithCancel(context.Background())
	var (
		given  *truth.Account
		failed error
		ready  = make(chan struct{})
		ended  = make(chan struct{})
	)
	go func() {
		defer close(ended)
		given, failed = truth.Serve(ctx, file, spec, func() { close(ready) })
	}()
	select {
	case <-ready:
	case <-ended:
		t.Fatalf("Serve(%+v) = %v", spec, failed)
	}
	t.Cleanup(func() { cancel(); <-ended })
	return l.Addr().String(), func() *truth.Account {
		t.Helper()
		cancel()
		<-ended
		if failed != nil {
			t.Fatalf("Serve(%+v) = %v", spec, failed)
		}
		return given
	}
}

// client is one plain connection.
type client struct {
	t   *testing.T
	c   *net.TCPConn
	in  *bufio.Reader
	now time.Time // when the last question was sent
}

func dial(t *testing.T, addr string) *client {
	t.Helper()
	c, err := net.Dial("tcp4", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(patience))
	return &client{t: t, c: c.(*net.TCPConn), in: bufio.NewReader(c)}
}

// ask sends request n without waiting for its answer.
func (c *client) ask(n int) {
	c.t.Helper()
	c.now = time.Now()
	if _, err := fmt.Fprintf(c.c, "GET /truth?n=%d HTTP/1.1\r\nHost: truth\r\n\r\n", n); err != nil {
		c.t.Fatal(err)
	}
}

// answer reads the answer to the last question.
func (c *client) answer() (status int, body string, took time.Duration, err error) {
	r, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return 0, "", time.Since(c.now), err
	}
	b, err := io.ReadAll(r.Body)
	return r.StatusCode, string(b), time.Since(c.now), err
}

// right fails unless request n is answered rightly, and says how long it took.
func (c *client) right(n int) time.Duration {
	c.t.Helper()
	c.ask(n)
	status, body, took, err := c.answer()
	if want := rightBody(n); status != 200 || body != want || err != nil {
		c.t.Fatalf("answer to request %d = %d %q, %v; want 200 %q", n, status, body, err, want)
	}
	return took
}

func rightBody(n int) string {
	return fmt.Sprintf("request %d was answered by a server whose truth is known\n", n)
}

func decode(t *testing.T, encoded string) *hdrhistogram.Histogram {
	t.Helper()
	h, err := hdrhistogram.Decode([]byte(encoded))
	if err != nil {
		t.Fatalf("histogram %.20q: %v", encoded, err)
	}
	return h
}

func isReset(err error) bool { return errors.Is(err, syscall.ECONNRESET) }

// isEnd says that the connection ended in good order, but too early.
func isEnd(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
