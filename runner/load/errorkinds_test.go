package load

import (
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
)

func TestKindsOfError(t *testing.T) {
	t.Parallel()
	length := func(c net.Conn, n int, body string) {
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", n, body)
	}
	tests := []struct {
		name   string
		answer answerFunc
		want   string
	}{
		{"wrong bytes once in three", func(c *net.TCPConn, r *http.Request, nth int) bool {
			if nth%3 == 2 {
				return respond(c, "0123456789")
			}
			return echo(c, r, nth)
		}, results.ErrBody},
		{"too short a body", func(c *net.TCPConn, r *http.Request, nth int) bool { return respond(c, "") }, results.ErrBody},
		{"too long a body", func(c *net.TCPConn, r *http.Request, nth int) bool {
			return respond(c, r.URL.Query().Get("n")+"!")
		}, results.ErrBody},
		{"wrong status", func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprint(c, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
			return true
		}, results.ErrStatus},
		{"reset before the answer", func(c *net.TCPConn, r *http.Request, nth int) bool { return reset(c) }, results.ErrResetBefore},
		{"closed before the answer", func(c *net.TCPConn, r *http.Request, nth int) bool { return false }, results.ErrClosed},
		{"truncated body", func(c *net.TCPConn, r *http.Request, nth int) bool { length(c, 10, "012"); return false }, results.ErrTruncated},
		{"truncated head", func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-")
			return false
		}, results.ErrTruncated},
		{"not HTTP", func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprint(c, "220 smtp.example ESMTP\r\n\r\n")
			return true
		}, results.ErrProtocol},
		{"two answers for one request", func(c *net.TCPConn, r *http.Request, nth int) bool {
			body := r.URL.Query().Get("n")
			one := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
			fmt.Fprint(c, one+one)
			return true
		}, results.ErrProtocol},
		{"never", func(c *net.TCPConn, r *http.Request, nth int) bool {
			c.Read(make([]byte, 1)) // until the client gives up
			return false
		}, results.ErrTimeout},
		{"stalled in the body", func(c *net.TCPConn, r *http.Request, nth int) bool {
			length(c, 10, "012")
			c.Read(make([]byte, 1))
			return false
		}, results.ErrTimeout},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, test.answer)
			spec := short(s.url)
			if test.want == results.ErrTimeout {
				spec.Timeout = 60 * time.Millisecond
			}
			r := run(t, spec)
			wantOnly(t, r, test.want)
			if test.name == "wrong bytes once in three" {
				if bad, all := r.Errors[results.ErrBody], r.Errors[results.ErrBody]+r.Requests; r.Valid || bad < all/4 || bad > all/2 {
					t.Errorf("valid = %v, %d of %d answers wrong, want not valid and a third", r.Valid, bad, all)
				}
				return
			}
			if r.Requests != 0 || r.Valid {
				t.Errorf("requests, valid = %d, %v, want 0, false", r.Requests, r.Valid)
			}
			if test.want == results.ErrTimeout {
				if _, n := followed(t, r).Above(59 * time.Millisecond); n == 0 {
					t.Errorf("no time-out among the unfinished at its age")
				}
			} else if r.Histogram != "" {
				t.Errorf("wrong answers have a latency: mean %v s", *r.Latency.Mean)
			}
		})
	}
}

func TestResetInTheMiddleOfAnAnswer(t *testing.T) {
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n012")
		// Long enough for the client to have read it.
		time.Sleep(20 * time.Millisecond)
		return reset(c)
	})
	wantOnly(t, run(t, short(s.url)), results.ErrResetAfter)
}

func TestAcceptableAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		answer answerFunc
	}{
		{"chunked", func(c *net.TCPConn, r *http.Request, nth int) bool {
			n := r.URL.Query().Get("n")
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n%s\r\n7\r\n%s\r\n0\r\n\r\n", n[:3], n[3:])
			return true
		}},
		{"byte by byte", func(c *net.TCPConn, r *http.Request, nth int) bool {
			for _, b := range []byte("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + r.URL.Query().Get("n")) {
				if _, err := c.Write([]byte{b}); err != nil {
					return false
				}
			}
			return true
		}},
		{"until the connection closes", func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprintf(c, "HTTP/1.0 200 OK\r\n\r\n%s", r.URL.Query().Get("n"))
			return false
		}},
		{"announced close each time", func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\n%s", r.URL.Query().Get("n"))
			return false
		}},
		{"after 100 Continue", func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprint(c, "HTTP/1.1 100 Continue\r\n\r\n")
			return echo(c, r, nth)
		}},
		{"heads that differ", func(c *net.TCPConn, r *http.Request, nth int) bool {
			n := r.URL.Query().Get("n")
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nX-Request: %s\r\nContent-Length: 10\r\n\r\n%s", n, n)
			return true
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := run(t, short(serve(t, test.answer).url))
			wantOnly(t, r)
			if r.Requests == 0 {
				t.Error("no request was answered")
			}
		})
	}
}

// A server may close a connection on which nothing is asked; that is no error
// in open loop, where connections rest between requests.
func TestCloseBetweenRequestsIsNoError(t *testing.T) {
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		echo(c, r, nth)
		return false
	})
	spec := short(s.url)
	spec.Arrivals, spec.Rate, spec.Clients, spec.Duration = scenarios.Constant, 100, 20, 400*time.Millisecond
	r := run(t, spec)
	wantOnly(t, r)
	if s.connections.Load() < r.Requests {
		t.Errorf("%d connections for %d requests, want one for each", s.connections.Load(), r.Requests)
	}
}

func TestRefusedDoesNotSpin(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	for _, arrivals := range []scenarios.Arrivals{scenarios.Closed, scenarios.Poisson} {
		spec := short("http://" + l.Addr().String())
		if spec.Arrivals = arrivals; arrivals != scenarios.Closed {
			spec.Rate = 10_000
		}
		r := run(t, spec)
		wantOnly(t, r, results.ErrRefused)
		if r.Valid || r.Established != 0 {
			t.Errorf("%s: valid, established = %v, %d, want false, 0", arrivals, r.Valid, r.Established)
		}
		// 4 clients, 200 ms, 5 ms between attempts at least.
		if n := r.Errors[results.ErrRefused]; n > 4*200/5 {
			t.Errorf("%s: %d refused attempts, want fewer", arrivals, n)
		}
	}
}
