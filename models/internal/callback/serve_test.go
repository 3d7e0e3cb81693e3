package callback_test

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"interleave/models"
)

func TestAnswers(t *testing.T) {
	s := start(t)
	for _, c := range []struct {
		name, request string
		status        int
		body          string
		close         bool
	}{
		{"keep-alive", get("/hello?n=7"), 200, "hello 7", false},
		{"connection close", "GET /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", 200, "hello 0", true},
		{"http 1.0", "GET /hello HTTP/1.0\r\n\r\n", 200, "hello 0", true},
		{"http 1.0 keep-alive", "GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 200, "hello 0", false},
		{"body", "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nthere", 200, "there", false},
		{"chunked body", "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 200, "abcde", false},
		{"unknown path", get("/nothing"), 404, "no such page\n", false},
		{"unknown method", "DELETE /hello HTTP/1.1\r\nHost: h\r\n\r\n", 501, "method not implemented\n", false},
		{"handler's error", get("/fail"), 500, "internal error\n", false},
		{"malformed", "GET /hello HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400, "Bad Request\n", true},
		{"head too large", "GET /" + strings.Repeat("a", 20<<10) + " HTTP/1.1\r\nHost: h\r\n\r\n", 431, "Request Header Fields Too Large\n", true},
		{"waiting", get("/wait?ms=1&n=3"), 200, "waited 3", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, split := range []bool{false, true} {
				p := s.dial()
				if split {
					for i := range c.request {
						if _, err := p.Write([]byte{c.request[i]}); err != nil {
							break // refused before the end: the answer tells
						}
					}
				} else {
					p.send(c.request)
				}
				got := p.read()
				if got.status != c.status || got.body != c.body || got.close != c.close {
					t.Errorf("split=%v: got %d %q close=%v, want %d %q close=%v",
						split, got.status, got.body, got.close, c.status, c.body, c.close)
				}
				if c.close {
					p.wantEnd()
				} else {
					p.send(get("/hello?n=again"))
					p.want(200, "hello again")
				}
				p.Close()
			}
		})
	}
}

func TestHeadHasNoBody(t *testing.T) {
	p := start(t).dial()
	p.send("HEAD /hello HTTP/1.1\r\nHost: h\r\n\r\n" + get("/hello?n=2"))
	if got := p.read("HEAD"); got.status != 200 || got.header.Get("Content-Length") != "7" {
		t.Errorf("HEAD = %d with length %q, want 200 with the length of GET, 7", got.status, got.header.Get("Content-Length"))
	}
	p.want(200, "hello 2")
}

func TestExpectContinue(t *testing.T) {
	p := start(t).dial()
	p.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
	line, err := p.r.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "HTTP/1.1 100 ") {
		t.Fatalf("before the body came %q, %v, want 100 Continue", line, err)
	}
	p.r.ReadString('\n')
	p.send("body")
	p.want(200, "body")
}

func TestPipelinedRequestsAreAnsweredInOrder(t *testing.T) {
	p := start(t).dial()
	const requests = 500 // more than one turn's share
	var b strings.Builder
	for i := range requests {
		target := fmt.Sprintf("/hello?n=%d", i)
		if i%50 == 7 {
			target = fmt.Sprintf("/wait?ms=1&n=%d", i)
		}
		b.WriteString(get(target))
	}
	go p.Write([]byte(b.String()))
	for i := range requests {
		want := fmt.Sprintf("hello %d", i)
		if i%50 == 7 {
			want = fmt.Sprintf("waited %d", i)
		}
		p.want(200, want)
	}
}

func TestAnswersBeforeAWaitingOneAreSentAtOnce(t *testing.T) {
	s := start(t)
	p := s.dial()
	p.send(get("/hello?n=1") + get("/park") + get("/hello?n=3"))
	p.want(200, "hello 1")
	if got := s.ask("/release"); got.body != "1" {
		t.Fatalf("/release = %q, want 1 parked request", got.body)
	}
	p.want(200, "released")
	p.want(200, "hello 3")
}

func TestLargeBodies(t *testing.T) {
	p := start(t).dial()
	body := strings.Repeat("0123456789abcdef", 1<<16) // 1 MiB
	go p.Write([]byte(fmt.Sprintf("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n%s", len(body), body)))
	if got := p.read(); got.status != 200 || got.body != body {
		t.Fatalf("echo of 1 MiB = %d and %d bytes, want 200 and the same", got.status, len(got.body))
	}
	p.send(fmt.Sprintf("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n", len(body)+1))
	if got := p.read(); got.status != 413 || !got.close {
		t.Errorf("a body of 1 MiB and a byte = %d close=%v, want 413 and a close", got.status, got.close)
	}
	p.wantEnd()
}

// A client that is refused while it still sends must be able to read why: the
// server may not reset the connection under it.
func TestRefusalReachesAClientThatKeepsSending(t *testing.T) {
	s := start(t)
	p := s.dial()
	p.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999\r\n\r\n")
	p.send(strings.Repeat("x", 100<<10))
	if got := p.read(); got.status != 413 {
		t.Errorf("too large a body = %d, want 413", got.status)
	}
	p.wantEnd()
	s.alive()
}

func TestHalfClosedClientGetsItsAnswers(t *testing.T) {
	p := start(t).dial()
	p.send(get("/hello?n=1") + get("/wait?ms=20&n=2"))
	p.Conn.(*net.TCPConn).CloseWrite()
	p.want(200, "hello 1")
	p.want(200, "waited 2")
	p.wantEnd()
}

func TestSlowReaderGetsEverything(t *testing.T) {
	s := start(t)
	p := s.dial()
	const size = 64 << 20 // more than both ends' socket buffers
	p.send(get(fmt.Sprintf("/large?bytes=%d", size)) + get("/wait?ms=1&n=2") + get("/hello?n=3"))
	s.alive() // while the first does not fit into the socket
	if got := p.read(); len(got.body) != size {
		t.Fatalf("large answer has %d bytes, want %d", len(got.body), size)
	}
	p.want(200, "waited 2")
	p.want(200, "hello 3")
}

// One that only sends must not make the server gather answers for ever.
func TestClientThatNeverReadsIsNotServed(t *testing.T) {
	s := start(t, func(c *models.Config) { c.WriteTimeout = 300 * time.Millisecond })
	p := s.dial()
	request := []byte(get("/large?bytes=65536"))
	sent := 0
	for {
		n, err := p.Write(request)
		sent += n
		if err != nil {
			break
		}
		if sent > 64<<20 {
			t.Fatalf("the server took %d bytes of requests from a client that reads no answer, want it to stop", sent)
		}
	}
	s.alive()
}
