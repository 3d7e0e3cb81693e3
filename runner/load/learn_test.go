package load

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
)

func TestLearner(t *testing.T) {
	for _, test := range []struct {
		answers string // a letter for each body
		stage   stage
		right   byte
		remark  string // part of what users are told when nothing was wrong
	}{
		{"", learning, 0, ""},
		{"aaaa", learning, 0, ""},
		{"aaba", learning, 0, "differ"},
		{"aaaaa", learned, 'a', ""},
		{"abaaaab", learned, 'a', ""},
		{"bbbaaaaa", learned, 'a', ""},
		{"aaaaabbbbbbbb", learned, 'a', ""},
		{"bbbbaaaaaaaa", unlike, 0, "differ"},
		{"abcdefgh", unlike, 0, "differ"},
	} {
		l := &learner{}
		k := kind{learner: l}
		for i := range len(test.answers) {
			k.learnt(sumOf([]byte(test.answers[i : i+1])))
		}
		if l.stage != test.stage || k.anyBody != (test.stage == unlike) {
			t.Errorf("%q: stage = %v, anyBody = %v, want %v", test.answers, l.stage, k.anyBody, test.stage)
		}
		if test.stage == learned && l.right != sumOf([]byte{test.right}) {
			t.Errorf("%q: learned %v, want %q", test.answers, l.right, test.right)
		}
		if got := strings.Join(l.remarks(0), "\n"); (got == "") != (test.remark == "") || !strings.Contains(got, test.remark) {
			t.Errorf("%q: remarks = %q, want %q in it", test.answers, got, test.remark)
		}
	}
}

// plain is a load on a URL without a word on what is right.
func plain(url string) Spec {
	spec := short(url)
	spec.Requests = nil
	return spec
}

// untilSeen runs spec until the server calls enough, and returns what was
// measured until then. misbehave is called when the window has begun.
func untilSeen(t *testing.T, spec Spec, misbehave func(enough func())) *results.LoadResult {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	spec.Duration = time.Hour
	r, err := Run(ctx, spec, Control{WindowStart: func() { misbehave(cancel) }})
	if err != nil {
		t.Fatal(err)
	}
	if ctx.Err() == context.DeadlineExceeded {
		t.Fatalf("the server has not seen what it waits for; errors %v", r.Errors)
	}
	return r
}

// A server that answers other bytes now and then is found, to the answer,
// however its answers are framed.
func TestLearnedBodyFindsEachWrongAnswer(t *testing.T) {
	const mistakes, oneIn, calm = 20, 7, 200
	big := strings.Repeat("0123456789abcdef", 10<<10)
	for _, test := range []struct {
		name, body string
		write      func(c *net.TCPConn, body string) (goOn bool)
	}{
		{"with a length", "hello, world", func(c *net.TCPConn, body string) bool { return respond(c, body) }},
		{"longer than a read", big, func(c *net.TCPConn, body string) bool { return respond(c, body) }},
		{"chunked", "hello, world", func(c *net.TCPConn, body string) bool {
			_, err := fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n%s\r\n7\r\n%s\r\n0\r\n\r\n", body[:5], body[5:])
			return err == nil
		}},
		{"in pieces", "hello, world", func(c *net.TCPConn, body string) bool {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body[:5])
			_, err := c.Write([]byte(body[5:]))
			return err == nil
		}},
		{"until the connection closes", "hello, world", func(c *net.TCPConn, body string) bool {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\n\r\n%s", body)
			return false
		}},
		{"redirects", "see there", func(c *net.TCPConn, body string) bool {
			_, err := fmt.Fprintf(c, "HTTP/1.1 302 Found\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
			return err == nil
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var begun atomic.Bool
			var nth atomic.Int64
			var enough func()
			s := serve(t, func(c *net.TCPConn, r *http.Request, _ int) bool {
				body := test.body
				if begun.Load() {
					n := nth.Add(1)
					if n%oneIn == 0 && n <= mistakes*oneIn {
						body = body[:len(body)-1] + "X"
					}
					if n == mistakes*oneIn+calm {
						enough()
					}
				}
				return test.write(c, body)
			})
			spec := plain(s.url)
			spec.Threads = 2
			r := untilSeen(t, spec, func(stop func()) {
				enough = stop
				begun.Store(true)
			})
			wantOnly(t, r, results.ErrBody)
			if got := r.Errors[results.ErrBody]; got != mistakes {
				t.Errorf("%d wrong bodies found, want %d", got, mistakes)
			}
			if want := fmt.Sprintf("%d answers had another body than the first ones: if the page changes, say --any-body", mistakes); !warned(r, want) {
				t.Errorf("warnings = %q, want %q", r.Warnings, want)
			}
		})
	}
}

// warned reports whether one of r's warnings contains text.
func warned(r *results.LoadResult, text string) bool {
	for _, w := range r.Warnings {
		if strings.Contains(w, text) {
			return true
		}
	}
	return false
}

// The answers to learn from are judged too, by what was learned.
func TestWrongAnswersAmongTheFirst(t *testing.T) {
	for _, bad := range []int64{0, 1, 3} {
		begun := make(chan struct{})
		var nth atomic.Int64
		s := serve(t, func(c *net.TCPConn, r *http.Request, _ int) bool {
			<-begun // so that all of them fall in the window
			if nth.Add(1) <= bad {
				return respond(c, "hellO")
			}
			return respond(c, "hello")
		})
		spec := plain(s.url)
		spec.Warmup = 0
		r, err := Run(context.Background(), spec, Control{WindowStart: sync.OnceFunc(func() { close(begun) })})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Errors[results.ErrBody]; got != bad || r.Requests == 0 {
			t.Errorf("first %d wrong: %d wrong bodies and %d right ones, want %d and some", bad, got, r.Requests, bad)
		}
		// Each right answer has a latency, those that taught as well; wrong
		// ones have none.
		got, least := decode(t, r.Histogram).TotalCount(), r.Requests-int64(spec.Clients)
		if most := r.Requests + int64(spec.Clients); got < least || got > most {
			t.Errorf("first %d wrong: %d latencies of %d right answers, want between %d and %d", bad, got, r.Requests, least, most)
		}
	}
}

func TestPagesThatChange(t *testing.T) {
	t.Run("with each answer", func(t *testing.T) {
		var nth atomic.Int64
		s := serve(t, func(c *net.TCPConn, r *http.Request, _ int) bool { return respond(c, fmt.Sprint(nth.Add(1))) })
		r := run(t, plain(s.url))
		wantOnly(t, r)
		if !r.Valid || !warned(r, "answers differ from one to the next: their bodies are not checked (say what is right with --expect-body)") {
			t.Errorf("valid, warnings = %v, %q, want true and that bodies were not checked", r.Valid, r.Warnings)
		}
	})
	t.Run("for good", func(t *testing.T) {
		var page atomic.Value
		page.Store("old")
		s := serve(t, func(c *net.TCPConn, r *http.Request, _ int) bool { return respond(c, page.Load().(string)) })
		spec := plain(s.url)
		spec.Idle = learnFrom // learned on these already
		r, err := Run(context.Background(), spec, Control{WindowStart: func() { page.Store("new") }})
		if err != nil {
			t.Fatal(err)
		}
		wantOnly(t, r, results.ErrBody)
		if !warned(r, "if the page changes, say --any-body") {
			t.Errorf("warnings = %q, want the remedy", r.Warnings)
		}
	})
}

func TestExpectedAnswers(t *testing.T) {
	t.Parallel()
	var nth atomic.Int64
	s := serve(t, func(c *net.TCPConn, r *http.Request, _ int) bool {
		status, body := "200 OK", "braces {n} are no template"
		switch r.URL.Path {
		case "/changes":
			body = fmt.Sprint(nth.Add(1))
		case "/missing":
			status = "404 Not Found"
		case "/empty":
			body = ""
		case "/moved":
			status = "302 Found"
		}
		fmt.Fprintf(c, "HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
		return true
	})
	const body = "braces {n} are no template"
	for _, test := range []struct {
		path   string
		expect *scenarios.Expect
		status int
		want   string // the error; empty for none
	}{
		{"/", nil, 0, ""},
		{"/", nil, 200, ""},
		{"/", nil, 201, results.ErrStatus},
		{"/", &scenarios.Expect{Body: body}, 0, ""},
		{"/", &scenarios.Expect{Body: body, Status: 200}, 0, ""},
		{"/", &scenarios.Expect{Body: body + "\n"}, 0, results.ErrBody},
		{"/", &scenarios.Expect{}, 0, results.ErrBody},
		{"/", &scenarios.Expect{Body: body, Status: 204}, 0, results.ErrStatus},
		{"/empty", &scenarios.Expect{}, 0, ""},
		{"/moved", &scenarios.Expect{Body: body}, 0, ""},
		{"/missing", nil, 0, results.ErrStatus},
		{"/missing", nil, 404, ""},
		{"/missing", &scenarios.Expect{Body: body, Status: 404}, 0, ""},
		{"/changes", &scenarios.Expect{AnyBody: true}, 0, ""},
		{"/changes", &scenarios.Expect{AnyBody: true, Status: 204}, 0, results.ErrStatus},
	} {
		spec := plain(s.url + test.path)
		spec.Expect, spec.ExpectStatus = test.expect, test.status
		var r *results.LoadResult
		// Nobody may be answered in a short window on a crowded machine.
		for window := 40 * time.Millisecond; (r == nil || r.Requests == 0 && len(r.Errors) == 0) && window < 10*time.Second; window *= 10 {
			spec.Warmup, spec.Duration = window/4, window
			r = run(t, spec)
		}
		name := fmt.Sprintf("%s, expect %+v, status %d", test.path, test.expect, test.status)
		if test.want == "" && (len(r.Errors) > 0 || r.Requests == 0) || test.want != "" && (r.Errors[test.want] == 0 || r.Requests > 0) {
			t.Errorf("%s: %d right, errors %v, want only %q", name, r.Requests, r.Errors, test.want)
		}
		if warned(r, "another body than") || warned(r, "not checked") {
			t.Errorf("%s: warnings = %q, want none on bodies", name, r.Warnings)
		}
	}
}

// Where hey looks at no bodies, it says so.
func TestHeyDoesNotLearn(t *testing.T) {
	const caveat = "hey checks the status of answers only, not what they say"
	for _, test := range []struct {
		expect *scenarios.Expect
		want   bool
	}{
		{nil, true},
		{&scenarios.Expect{Body: "hello"}, true},
		{&scenarios.Expect{AnyBody: true}, false},
	} {
		spec := Spec{Expect: test.expect}
		got := strings.Contains(strings.Join(heyCaveats(&spec, &heyReport{}, 1), "\n"), caveat)
		if got != test.want {
			t.Errorf("caveats for expect %+v say %q: %v, want %v", test.expect, caveat, got, test.want)
		}
	}
}
