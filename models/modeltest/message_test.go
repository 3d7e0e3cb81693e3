package modeltest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"interleave/models"
)

// What is no acceptable request is answered with the reason's status and the
// connection's end, and the client gets to read that even if it sends on.
func TestMalformedRequests(t *testing.T) {
	cases := []struct {
		name, in string
		status   int
	}{
		{"noise", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n", 400},
		{"HTTP/0.9", "GET /echo\r\n", 400},
		{"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
		{"no Host", "GET /echo HTTP/1.1\r\n\r\n", 400},
		{"two Hosts", "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
		{"bare line feeds", "GET /echo HTTP/1.1\nHost: a\n\n", 400},
		{"space before the colon", "GET /echo HTTP/1.1\r\nHost : a\r\n\r\n", 400},
		{"folded line", "GET /echo HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n", 400},
		{"two lengths", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
		{"negative length", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
		{"length and chunks", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
		{"unknown coding", "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
		{"bad chunk", "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
		{"endless head", "GET /echo HTTP/1.1\r\nHost: a\r\n" + strings.Repeat("A: 0123456789\r\n", 3000), 431},
		{"endless target", "GET /" + strings.Repeat("a", 64<<10), 431},
		{"body too large", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n" + strings.Repeat("x", 300_000), 413},
		{"chunked body too large", "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" + strings.Repeat("x", 300_000), 413},
	}
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{HeaderTimeout: 5 * time.Second})
		for _, tt := range cases {
			t.Run(tt.name, func(t *testing.T) {
				c := s.Dial(t)
				c.Send(tt.in)
				if other := frameworks[m.Framework].malformed[tt.name]; other != 0 {
					c.WantStatus(other)
					return
				}
				if got := c.WantStatus(tt.status); !got.Close {
					t.Error("the answer does not say Connection: close")
				}
				c.WantEnd()
				c.Close()

				// Behind a good request on the same connection.
				c = s.Dial(t)
				c.pipeline(c.Send, ask{get("/echo?n=1"), 200, "1\n"}, ask{tt.in, tt.status, ""})
				c.WantEnd()
				c.Close()
			})
		}
		s.serves(t)
	})
}

// A request is the same however its bytes arrive.
func TestSplitByteByByte(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"GET", get("/echo?n=12"), "12\n"},
		{"length", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello\r\n\r\nyo", "hello\r\n\r\nyo"},
		{"chunked", "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nA: b\r\n\r\n", "hello!"},
	}
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		c := s.Dial(t)
		for _, tt := range cases {
			for i := range len(tt.in) {
				c.Send(tt.in[i : i+1])
				time.Sleep(100 * time.Microsecond) // so that the bytes arrive one by one
			}
			c.Want(200, tt.want)
		}
		// And with the next request's beginning in the same packet.
		var asks []ask
		whole := 0
		for _, tt := range cases {
			asks = append(asks, ask{tt.in, 200, tt.want})
			whole += len(tt.in)
		}
		step := 7
		if m.forks() {
			step = 31
		}
		for cut := 1; cut < whole; cut += step {
			c.pipeline(func(text string) {
				at := min(cut, len(text))
				c.Send(text[:at])
				time.Sleep(100 * time.Microsecond)
				c.Send(text[at:])
			}, asks...)
		}
	})
}

// Requests that come together are answered in their order, also behind one
// that takes time.
func TestPipelined(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		c := s.Dial(t)
		requests := 300
		if m.forks() {
			requests = 30
		}
		var asks []ask
		for n := range requests {
			asks = append(asks, ask{get(fmt.Sprintf("/echo?n=%d", n)), 200, fmt.Sprintf("%d\n", n)})
		}
		c.pipeline(c.Send, asks...)
		c.pipeline(c.Send,
			ask{get("/sleep?ms=100&n=1"), 200, "1\n"},
			ask{get("/echo?n=2"), 200, "2\n"},
			ask{get("/call?to=slow&n=3"), 200, proof("slow", "3")},
			ask{get("/echo?n=4"), 200, "4\n"},
			ask{get("/error"), 500, ""},
			ask{get("/block?ms=30&n=6"), 200, "6\n"})
	})
}

// A large answer must not keep what was pipelined behind it from being
// answered, nor be mixed with it.
func TestPipelinedBehindABigAnswer(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		c := s.Dial(t)
		c.pipeline(c.Send,
			ask{get("/big"), 200, string(big)},
			ask{get("/echo?n=1"), 200, "1\n"},
			ask{get("/big"), 200, string(big)},
			ask{get("/echo?n=2"), 200, "2\n"})
	})
}

func TestBodies(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		c := s.Dial(t)
		for _, size := range []int{1, 5000, 70_000, 1 << 20} {
			body := strings.Repeat("0123456789abcde\n", size/16+1)[:size]
			c.Send(fmt.Sprintf("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s", size, body))
			c.Want(200, body)

			c.Send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
			for rest := body; len(rest) > 0; {
				n := min(len(rest), 9999)
				c.Send(fmt.Sprintf("%x\r\n%s\r\n", n, rest[:n]))
				rest = rest[n:]
			}
			c.Send("0\r\n\r\n")
			c.Want(200, body)
		}
	})
}

func TestExpectContinue(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		c := s.Dial(t)
		for range 2 {
			c.Send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
			if got, err := c.Receive("GET"); got.Status != 100 || err != nil {
				t.Fatalf("the interim answer is %d (%v), want 100", got.Status, err)
			}
			c.Send("hello")
			c.Want(200, "hello")
		}
		// Who does not wait for it still gets its answer.
		c.Send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello")
		got, err := c.Receive("GET")
		if got.Status == 100 && err == nil {
			got, err = c.Receive("GET")
		}
		if got.Status != 200 || got.Body != "hello" || err != nil {
			t.Errorf("the answer is %d %q (%v), want 200 \"hello\"", got.Status, got.Body, err)
		}
		// A body that will be refused is not asked for.
		c.Send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5000000\r\n\r\n")
		c.WantStatus(413)
		c.WantEnd()
	})
}

func TestMethodsAndVersions(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		c := s.Dial(t)
		c.Send("HEAD /echo?n=123 HTTP/1.1\r\nHost: a\r\n\r\n")
		got, err := c.Receive("HEAD")
		if err != nil || got.Status != 200 || got.Header.Get("Content-Length") != "4" {
			t.Errorf("HEAD: %d, Content-Length %q (%v), want 200 and 4", got.Status, got.Header.Get("Content-Length"), err)
		}
		c.Send(get("/echo?n=5")) // nothing of HEAD's body is in the way
		got = c.Want(200, "5\n")
		for _, name := range []string{"Server", "Date", "Content-Type"} {
			if got.Header.Get(name) == "" {
				t.Errorf("the answer has no %s field", name)
			}
		}
		if date, err := time.Parse(time.RFC1123, got.Header.Get("Date")); err != nil || time.Since(date).Abs() > time.Minute {
			t.Errorf("Date: %s (%v), want now", got.Header.Get("Date"), err)
		}
		c.Send("GET http://elsewhere/echo?n=6 HTTP/1.1\r\nHost: a\r\n\r\n")
		c.Want(200, "6\n")
		c.Send("BREW /echo HTTP/1.1\r\nHost: a\r\n\r\n")
		c.WantStatus(501)
		c.Send(get("/elsewhere"))
		c.WantStatus(404)

		c.Send("GET /echo?n=7 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
		if got := c.Want(200, "7\n"); got.Header.Get("Connection") != "keep-alive" {
			t.Errorf("the answer to a kept HTTP/1.0 connection has Connection: %q, want keep-alive", got.Header.Get("Connection"))
		}
		c.Send("GET /echo?n=8 HTTP/1.0\r\n\r\n")
		c.Want(200, "8\n")
		c.WantEnd()

		c = s.Dial(t)
		c.Send("GET /echo?n=9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
		if got := c.Want(200, "9\n"); !got.Close {
			t.Error("the answer to Connection: close does not say Connection: close")
		}
		c.WantEnd()

		// What follows a request that wanted the close is not answered.
		c = s.Dial(t)
		c.Send("GET /echo?n=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/echo?n=2"))
		c.Want(200, "1\n")
		c.WantEnd()
	})
}
