package load

import (
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"interleave/results"
)

// Errors are told apart by their causes, each with its first example, which
// holds nothing that a terminal must not get.
func TestCausesOfErrors(t *testing.T) {
	t.Parallel()
	says := func(text string, more ...any) answerFunc {
		return func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprintf(c, text, more...)
			return true
		}
	}
	for _, test := range []struct {
		name    string
		answer  answerFunc
		want    string // what the errors are called
		example string
	}{
		{"404", says("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), "status 404", `GET /echo?n=1000000000: "HTTP/1.1 404 Not Found\r\n`},
		{"two lengths", says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"), "protocol (more than one Content-Length, and they differ)", `Content-Length: 3`},
		{"escapes", says("\x1b]0;OWNED\x07\u202e\u009b\r\n\r\n"), "protocol (malformed status line)", `"\x1b]0;OWNED\a\u202e\u009b`},
		{"one byte too many", says("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"), "wrong body (another length)", `"abc"`},
		{"other bytes", says("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabcdefghij"), "wrong body (other bytes)", `"abcdefghij"`},
		{"cut in the head", func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-")
			return false
		}, "truncated (within the head)", `OK\r\nContent-"`},
		{"cut in the body", func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n012")
			return false
		}, "truncated (within the body)", "GET /echo"},
		{"never", func(c *net.TCPConn, r *http.Request, nth int) bool {
			c.Read(make([]byte, 1))
			return false
		}, "timeout (not a byte of the answer came)", "GET /echo"},
		{"stalled", func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n012")
			c.Read(make([]byte, 1))
			return false
		}, "timeout (within the body of the answer)", "GET /echo"},
		{"reset", func(c *net.TCPConn, r *http.Request, nth int) bool { return reset(c) }, "reset before first byte (connection reset by peer)", "GET /echo"},
	} {
		t.Run(test.name, func(t *testing.T) {
			spec := short(serve(t, test.answer).url)
			spec.Clients = 1
			if strings.HasPrefix(test.want, "timeout") {
				spec.Timeout = 60 * time.Millisecond
			}
			r := run(t, spec)
			if len(r.ErrorDetails) != 1 || len(r.WarmupErrors) > 1 {
				t.Fatalf("errors %+v, during the warm-up %+v: want one cause", r.ErrorDetails, r.WarmupErrors)
			}
			e := r.ErrorDetails[0]
			if e.Name() != test.want || e.Count != r.Errors[e.Kind] || !strings.Contains(e.Example, test.example) {
				t.Errorf("%d × %s, first %s: want %d × %s, first …%s…", e.Count, e.Name(), e.Example, r.Errors[e.Kind], test.want, test.example)
			}
			if got := strings.Join(r.Warnings, "\n"); !strings.Contains(got, results.ListErrors(r.ErrorDetails)) {
				t.Errorf("warnings %q do not name the cause", got)
			}
			if bad := regexp.MustCompile(`\p{Cc}|\p{Cf}`).FindString(e.Example + strings.Join(r.Warnings, "")); bad != "" {
				t.Errorf("example %q or warnings %q hold %q", e.Example, r.Warnings, bad)
			}
			// A server that answers wrongly, or not at all, had all clients
			// connected.
			if r.Established != 1 {
				t.Errorf("%d of 1 clients had a connection, want all", r.Established)
			}
		})
	}
}

// However many causes there are, a result lists the most frequent and counts
// the rest.
func TestManyCausesOfErrors(t *testing.T) {
	var nth atomic.Int64
	s := serve(t, func(c *net.TCPConn, r *http.Request, _ int) bool {
		status := int64(404)
		if n := nth.Add(1); n%2 == 0 {
			status = 200 + n/2%400
		}
		_, err := fmt.Fprintf(c, "HTTP/1.1 %d x\r\nContent-Length: 1\r\n\r\nx", status)
		return err == nil
	})
	var seen int
	spec := short(s.url)
	spec.Clients, spec.Warmup = 1, 0
	for spec.Duration = 300 * time.Millisecond; seen < 100 && spec.Duration < 20*time.Second; spec.Duration *= 4 {
		r := run(t, spec)
		seen = len(r.ErrorDetails) + r.MoreErrors
		if first := r.ErrorDetails[0]; len(r.ErrorDetails) > results.MaxErrorDetails || first.Name() != "status 404" {
			t.Fatalf("%d causes listed, first %+v, want at most %d and status 404 first", len(r.ErrorDetails), first, results.MaxErrorDetails)
		}
		if got := r.Warnings[0]; seen > results.MaxErrorDetails && (!strings.HasSuffix(got, "more kinds") || len(got) > 300) {
			t.Errorf("warning %q, want a few causes and how many more", got)
		}
	}
	if seen < 100 {
		t.Errorf("%d causes, want hundreds", seen)
	}
}

// Without a warm-up nothing fails during it: each request belongs to the window.
func TestNoWarmupNoWarmupErrors(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + l.Addr().String()
	l.Close()
	missing := serve(t, func(c *net.TCPConn, r *http.Request, _ int) bool {
		_, err := fmt.Fprint(c, "HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n")
		return err == nil
	})
	for _, url := range []string{nobody, missing.url} {
		for _, rate := range []float64{0, 200} {
			spec := short(url)
			spec.Warmup, spec.Clients = 0, 3
			if spec.Rate = rate; rate > 0 {
				spec.Arrivals = "constant"
			}
			r := run(t, spec)
			if got := strings.Join(r.Warnings, "\n"); len(r.WarmupErrors) > 0 || strings.Contains(got, "warm-up") || len(r.ErrorDetails) != 1 {
				t.Errorf("%s at rate %v: errors %+v, of the warm-up %+v, warnings %q", url, rate, r.ErrorDetails, r.WarmupErrors, got)
			}
		}
	}
}

// A redirect is taken for right where nobody said what is, but not silently.
func TestRedirectsAreTold(t *testing.T) {
	s := serve(t, func(c *net.TCPConn, r *http.Request, _ int) bool {
		_, err := fmt.Fprint(c, "HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n")
		return err == nil
	})
	spec := short(s.url)
	spec.Requests = nil
	r := run(t, spec)
	if got := strings.Join(r.Warnings, "\n"); r.Requests == 0 || r.Redirects != r.Requests || !strings.Contains(got, `the first was 302 to "/login"`) {
		t.Errorf("%d redirects of %d right answers, warnings %q", r.Redirects, r.Requests, got)
	}
	spec.ExpectStatus = 302
	if r := run(t, spec); r.Requests == 0 || r.Redirects != 0 || strings.Contains(strings.Join(r.Warnings, "\n"), "redirect") {
		t.Errorf("with --expect-status 302: %d redirects of %d, warnings %q: want nothing said", r.Redirects, r.Requests, r.Warnings)
	}
}
