package verify_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"interleave/internal/atonce"
	"interleave/runner/verify"
	"interleave/scenarios"
)

func TestMain(m *testing.M) {
	atonce.Tests(8, 1)
	os.Exit(m.Run())
}

const (
	secret      = 42
	computation = 60 * time.Millisecond
)

var scenario = &scenarios.Scenario{
	Name:      "probe",
	Upstreams: []scenarios.Upstream{{Name: "bank", Delay: 20 * time.Millisecond}},
	Requests: []scenarios.Request{
		{Target: "/probe?n={n}", Want: scenarios.Expect{Body: "paid {n} {proof:bank}"}, Weight: 20},
		{Target: "/probe?heavy=1&n={n}", Want: scenarios.Expect{Body: "paid {n} {proof:bank}"}, Weight: 1, Compute: computation},
	},
}

// findings asks a server that answers with handler and returns the verdicts by
// check.
func findings(t *testing.T, handler http.HandlerFunc) (map[string]verify.Finding, bool) {
	t.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	found := make(map[string]verify.Finding)
	sound := verify.Run(context.Background(), verify.Target{
		Addr: strings.TrimPrefix(server.URL, "http://"), Scenario: scenario, Secret: secret,
	}, func(f verify.Finding) { found[f.Check] = f })
	return found, sound
}

func honest(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/probe" {
		http.NotFound(w, r)
		return
	}
	time.Sleep(20 * time.Millisecond)
	if r.URL.Query().Has("heavy") {
		time.Sleep(computation)
	}
	pay(w, r)
}

func pay(w http.ResponseWriter, r *http.Request) {
	n := r.URL.Query().Get("n")
	fmt.Fprintf(w, "paid %s %s", n, scenarios.AppendProof(nil, secret, "bank", []byte(n)))
}

func TestAnHonestServerIsSound(t *testing.T) {
	found, sound := findings(t, honest)
	if !sound {
		t.Error("Run = not sound")
	}
	for _, f := range found {
		if f.Verdict != verify.Holds {
			t.Errorf("%s: %s: %s", f.Check, f.Verdict, f.Detail)
		}
	}
}

// TestOnlyWhatWasAskedIsSaidToHold: a scenario without upstreams, messages, computing or
// faults gives no reason to ask after them.
func TestOnlyWhatWasAskedIsSaidToHold(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/probe" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintf(w, "fine %s", r.URL.Query().Get("n"))
	}))
	defer server.Close()
	said := map[string]bool{}
	sound := verify.Run(context.Background(), verify.Target{
		Addr: strings.TrimPrefix(server.URL, "http://"), Scenario: plain,
	}, func(f verify.Finding) { said[f.Check] = true })
	if !sound || len(said) != 11 {
		t.Errorf("Run = %v with %d findings, want true with 11", sound, len(said))
	}
	for _, check := range []string{
		"waits for its upstreams", "tells who waits of each message, once",
		"computes as long as it should", "serves others after a request that goes wrong",
	} {
		if said[check] {
			t.Errorf("%q is said to hold, and nothing was asked", check)
		}
	}
}

func TestFaultsAreFound(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		handler http.HandlerFunc
		check   string
		verdict string
		detail  string
	}{
		{"made-up proof", func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(20 * time.Millisecond)
			fmt.Fprintf(w, "paid %s 0123456789abcdef", r.URL.Query().Get("n"))
		}, "answers each kind of request rightly", verify.Broken, "body is"},
		{"wrong status", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) },
			"answers each kind of request rightly", verify.Broken, "status is 500"},
		{"skips the wait", pay, "waits for its upstreams", verify.Broken, "what it waits for takes 20 ms"},
		{"computes nothing", func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(20 * time.Millisecond)
			pay(w, r)
		}, "computes as long as it should", verify.Broken, "has to be computed for 60 ms"},
		{"closes each time", closesUnannounced, "keeps a connection alive between requests", verify.Broken, "request 2"},
		{"announces to close each time", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Connection", "close")
			honest(w, r)
		}, "keeps a connection alive between requests", verify.Advice, "it announces to end the connection"},
		{"wrong under load only", underLoad(),
			"answers rightly under load from 16 clients", verify.Broken, "wrong body"},
		{"answers all paths", func(w http.ResponseWriter, r *http.Request) {
			r.URL.Path = "/probe"
			honest(w, r)
		}, "answers 404 on another path", verify.Advice, "status is 200"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			found, sound := findings(t, tt.handler)
			got := found[tt.check]
			if got.Verdict != tt.verdict || !strings.Contains(got.Detail, tt.detail) {
				t.Errorf("%s: %s (%s), want %s with %q", tt.check, got.Verdict, got.Detail, tt.verdict, tt.detail)
			}
			if sound != (tt.verdict == verify.Advice) {
				t.Errorf("Run = %v with a finding of %s", sound, tt.verdict)
			}
		})
	}
}

// closesUnannounced answers rightly, and then ends the connection without a word.
func closesUnannounced(w http.ResponseWriter, r *http.Request) {
	answer := httptest.NewRecorder()
	honest(answer, r)
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n%s", answer.Code, answer.Body.Len(), answer.Body)
}

// underLoad answers wrongly while several requests are in flight.
func underLoad() http.HandlerFunc {
	var inFlight = make(chan struct{}, 1000)
	return func(w http.ResponseWriter, r *http.Request) {
		inFlight <- struct{}{}
		defer func() { <-inFlight }()
		if len(inFlight) > 8 {
			time.Sleep(20 * time.Millisecond)
			fmt.Fprint(w, "busy")
			return
		}
		honest(w, r)
	}
}
