package verify_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"interleave/runner/verify"
	"interleave/scenarios"
)

var plain = &scenarios.Scenario{
	Name:     "probe",
	Requests: []scenarios.Request{{Target: "/probe?n={n}", Want: scenarios.Expect{Body: "fine {n}"}}},
}

// listen serves each connection with handle.
func listen(t *testing.T, handle func(net.Conn)) (addr string) {
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
				defer c.Close()
				handle(c)
			}()
		}
	}()
	return l.Addr().String()
}

func answer(c net.Conn, body string) {
	fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

// patience is for what happens at once, on a machine that is busy.
const patience = 30 * time.Second

func TestEarly(t *testing.T) {
	for _, tt := range []struct {
		name   string
		handle func(net.Conn)
		within time.Duration // which only a server that never answers takes
		asked  bool
		detail string // empty if the server does it right
	}{
		{"waits for all of it", func(c net.Conn) {
			if r, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
				answer(c, "fine "+r.URL.Query().Get("n"))
			}
		}, patience, true, ""},
		{"answers after the request line", func(c net.Conn) {
			line, _ := bufio.NewReader(c).ReadString('\n')
			_, n, _ := strings.Cut(strings.Fields(line)[1], "n=")
			answer(c, "fine "+n)
		}, patience, true, "before the request is complete"},
		{"closes after the request line", func(c net.Conn) {
			bufio.NewReader(c).ReadString('\n')
		}, patience, true, "ends the connection"},
		{"waits, and answers wrongly", func(c net.Conn) {
			if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
				answer(c, "whatever")
			}
		}, patience, true, "body is"},
		{"never answers", func(c net.Conn) {
			var one [1]byte
			for {
				if _, err := c.Read(one[:]); err != nil {
					return
				}
			}
		}, 300 * time.Millisecond, false, "no whole answer came within"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(context.Background(), tt.within)
			defer cancel()
			asked, err := verify.Early(ctx, verify.Target{Addr: listen(t, tt.handle), Scenario: plain})
			if asked != tt.asked || (err == nil) != (tt.detail == "") || err != nil && !strings.Contains(err.Error(), tt.detail) {
				t.Errorf("Early = %v, %v, want %v and %q", asked, err, tt.asked, tt.detail)
			}
		})
	}
}

func TestNobodyToAsk(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if asked, err := verify.Early(context.Background(), verify.Target{Addr: l.Addr().String(), Scenario: plain}); asked || err == nil {
		t.Errorf("Early = %v, %v, want an error of not being able to ask", asked, err)
	}
}
