package load

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
)

// excerptSpec is a load of two classes in open loop, with an excerpt around the rare one.
func excerptSpec(url string) Spec {
	return Spec{
		URL: url, Turns: true, Duration: time.Second, Seed: 5,
		Groups: []scenarios.Group{{Clients: 64, Arrivals: scenarios.Poisson, Rate: 300}},
		Requests: []scenarios.Request{
			{Class: "light", Target: "/light?n={n}", Weight: 19, Want: scenarios.Expect{Body: "{n}"}},
			{Class: "heavy", Target: "/heavy?n={n}", Weight: 1, Want: scenarios.Expect{Body: "{n}"}},
		},
		Excerpt: scenarios.Excerpt{Length: 200 * time.Millisecond, Around: "heavy"}, ExcerptLead: 20 * time.Millisecond,
	}
}

// delays are those of a server that tells heavy requests from others.
const (
	lightDelay = 10 * time.Millisecond
	heavyDelay = 60 * time.Millisecond
)

func serveExcerpt(t *testing.T) *truth {
	return serve(t, func(c *net.TCPConn, r *http.Request, _ int) bool {
		delay := lightDelay
		if r.URL.Path == "/heavy" {
			delay = heavyDelay
		}
		time.Sleep(delay)
		n := r.URL.Query().Get("n")
		_, err := c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + n))
		return err == nil
	})
}

// excerptAfter puts the load on for so many turns, and then for its excerpt, so many
// times.
func excerptAfter(t *testing.T, spec Spec, turns, tries int) *results.LoadResult {
	t.Helper()
	conductor, driver, err := NewBaton()
	if err != nil {
		t.Fatal(err)
	}
	defer conductor.Close()
	ended := make(chan *results.LoadResult, 1)
	go func() {
		result, err := Run(context.Background(), spec, Control{Baton: driver})
		if err != nil {
			t.Error(err)
		}
		ended <- result
	}()
	var counted []Span
	take := func(err error) Taken {
		if err != nil {
			t.Fatal(err)
		}
		taken, err := conductor.Taken(time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return taken
	}
	for n := range turns {
		taken := take(conductor.Turn(60*time.Millisecond, false))
		if n > 0 {
			counted = append(counted, Span{taken.Began, taken.Ended})
		}
	}
	for range tries {
		if right := take(conductor.Excerpt(spec.ExcerptLead + spec.Excerpt.Length)).Right; right != 0 {
			t.Errorf("the excerpt's turn has %d right answers, want none that count", right)
		}
	}
	if err := conductor.End(counted); err != nil {
		t.Fatal(err)
	}
	result := <-ended
	if t.Failed() {
		t.FailNow()
	}
	return result
}

// The bars of a picture are as long as the server took. Two drivers that have sent
// another number of requests before, or have put the excerpt on before, get the same
// arrivals, and the rare request is due
// a quarter into the excerpt.
func TestExcerptShowsWhatTheServerDid(t *testing.T) {
	server := serveExcerpt(t)
	spec := excerptSpec(server.url)
	first := excerptAfter(t, spec, 3, 1)
	sent := server.requests.Load()
	second := excerptAfter(t, spec, 6, 2)
	a, b := dueIn(first.Excerpt), dueIn(second.Excerpt)
	if len(a) != len(b) || len(a) < 30 {
		t.Fatalf("excerpts have %d and %d requests, want the same", len(a), len(b))
	}
	around := false
	at := scenarios.AroundAt * spec.Excerpt.Length.Seconds()
	for i, r := range a {
		if other := b[i]; r.Class != other.Class || r.Number != other.Number || !within(r.Due, other.Due, 2e-6) {
			t.Errorf("request %d was %+v and %+v, want the same class and number due at the same time", i, r, other)
		}
		delay := lightDelay
		if r.Class == "heavy" {
			delay = heavyDelay
			around = around || within(r.Due, at, 2e-6)
		}
		if took := r.Done - r.Sent; r.Outcome != results.RequestAnswered || took < delay.Seconds()-2e-6 || took > delay.Seconds()+0.2 {
			t.Errorf("request %d was %q after %g s, want an answer after %v", i, r.Outcome, took, delay)
		}
	}
	if !around {
		t.Errorf("no rare request is due at %g s", at)
	}
	// What was sent in the excerpt is in no figure.
	if kept := int64(len(a)); first.Answered > sent-kept || first.Requests > first.Answered || len(first.Errors) > 0 {
		t.Errorf("%d requests were answered, of %d that were sent, %d of them in the excerpt: want it left out", first.Answered, sent, kept)
	}
}

// dueIn are the requests of an excerpt that were due in it.
func dueIn(e *results.Excerpt) (due []results.ExcerptRequest) {
	for _, r := range e.Requests {
		if r.Due >= 0 {
			due = append(due, r)
		}
	}
	return due
}

func within(a, b, by float64) bool { return a-b <= by && b-a <= by }

// More of the schedule may be passed over than the load has lasted.
func TestExcerptAroundWhatIsRare(t *testing.T) {
	spec := excerptSpec(serveExcerpt(t).url)
	spec.Groups = []scenarios.Group{
		{Class: "light", Clients: 8, Arrivals: scenarios.Constant, Rate: 200},
		{Class: "heavy", Clients: 1, Arrivals: scenarios.Constant, Rate: 0.1},
	}
	due := dueIn(excerptAfter(t, spec, 2, 1).Excerpt)
	heavy := 0
	for _, r := range due {
		if r.Class == "heavy" {
			heavy++
		}
	}
	if n := len(due); heavy != 1 || n < 38 || n > 43 {
		t.Errorf("%d of %d requests are of the rare class, want 1 of some 41 in 200 ms", heavy, n)
	}
}

// A closed loop has far more requests than a picture has room for: some of its clients
// are looked at.
func TestExcerptOfAClosedLoop(t *testing.T) {
	server := serveExcerpt(t)
	spec := excerptSpec(server.url)
	spec.Groups = []scenarios.Group{{Clients: 24, Arrivals: scenarios.Closed}}
	spec.Excerpt = scenarios.Excerpt{Length: 100 * time.Millisecond, Clients: 6}
	e := excerptAfter(t, spec, 2, 1).Excerpt
	// Six clients and 10 ms for most requests.
	if n := len(e.Requests); n < 12 || n > 66 || e.LeftOut > 0 {
		t.Errorf("kept %d requests of 6 clients and left %d out, want 12 to 66, and none", n, e.LeftOut)
	}
	for _, r := range e.Requests {
		if r.Due+r.Done < 0 || r.Due > e.Length || r.Sent > 0 {
			t.Errorf("request %+v: want one within the excerpt that is sent when it is due", r)
		}
	}
}

// A request that fails in the excerpt is told as that, and is no error of the load.
func TestExcerptTellsOfFailures(t *testing.T) {
	server := serve(t, func(c *net.TCPConn, r *http.Request, _ int) bool {
		body := r.URL.Query().Get("n")
		if body > "1490000000" { // the numbers of an excerpt
			body = "wrong     "
		}
		_, err := c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + body))
		return err == nil
	})
	result := excerptAfter(t, excerptSpec(server.url), 3, 1)
	for _, r := range result.Excerpt.Requests {
		if r.Outcome != results.RequestFailed {
			t.Fatalf("a wrong answer is kept as %+v, want outcome %q", r, results.RequestFailed)
		}
	}
	if len(result.Errors) > 0 {
		t.Errorf("errors are %v, want none of the excerpt's", result.Errors)
	}
}

// Clients who send slowly and act in a phase are in the picture from its begin on, though
// the server has their requests long after its end; others go on beside them.
func TestExcerptOfSlowClients(t *testing.T) {
	server := serveExcerpt(t)
	spec := excerptSpec(server.url)
	const rush = "rush"
	spec.Requests[1].Class, spec.Requests[1].Target = "drip", "/light?n={n}"
	spec.Groups = []scenarios.Group{
		{Class: "light", Clients: 64, Arrivals: scenarios.Constant, Rate: 200},
		{Class: "drip", Clients: 4, Arrivals: scenarios.Closed, Phase: rush, Conn: scenarios.ConnUse{Requests: 1, Write: scenarios.Pace{Bytes: 1, Every: 5 * time.Millisecond}}},
	}
	spec.Phases = []scenarios.Phase{{Name: "before", Share: 1}, {Name: rush, Share: 1, Strain: true}, {Name: "after", Share: 2}}
	spec.Excerpt.Around, spec.ExcerptLead = "drip", 0
	light, drip := 0, 0
	for _, r := range excerptAfter(t, spec, 2, 1).Excerpt.Requests {
		switch at, length := scenarios.AroundAt*spec.Excerpt.Length.Seconds(), spec.Excerpt.Length.Seconds(); {
		case r.Class == "light" && r.Outcome == results.RequestAnswered:
			light++
		case r.Class == "drip" && (r.Due < at || r.Due > 2*at || r.Due+r.Done < length):
			t.Errorf("a slow client was due after %g s, and done %g s later, want from %g s on and beyond %g s", r.Due, r.Done, at, length)
		case r.Class == "drip":
			drip++
		}
	}
	if light < 35 || drip != 4 {
		t.Errorf("%d requests of others and %d slow clients, want 40 and 4", light, drip)
	}
}

func TestExcerptSpec(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Spec)
		want   string
	}{
		"fine":         {func(s *Spec) {}, ""},
		"no turns":     {func(s *Spec) { s.Turns = false }, "put on by turns"},
		"too long":     {func(s *Spec) { s.Excerpt.Length = time.Minute }, "is not between 1ms and 5s"},
		"lead":         {func(s *Spec) { s.ExcerptLead = -1 }, "lead"},
		"nobody sends": {func(s *Spec) { s.Excerpt.Around = "none" }, "nobody sends on a schedule or in a phase"},
		"closed loop":  {func(s *Spec) { s.Groups = []scenarios.Group{{Clients: 1}} }, "nobody sends on a schedule"},
		"clients":      {func(s *Spec) { s.Excerpt.Clients = 1e6 }, "looks at"},
		"slow clients": {func(s *Spec) { s.Groups[0].Conn.Read = scenarios.Pace{Bytes: 1, Every: time.Second} }, "do not read slowly"},
	} {
		t.Run(name, func(t *testing.T) {
			s := excerptSpec("http://127.0.0.1:80")
			c.change(&s)
			err := s.Validate()
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("Validate = %v, want %q", err, c.want)
			}
		})
	}
}
