package backends_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/scenarios/backends"
)

// What each caller has asked is counted apart, with the time for which it had to
// wait.
func TestAccounts(t *testing.T) {
	defer goleak.VerifyNone(t)
	addr, stop := start(t, spec)
	defer stop()
	p := dial(t, addr)
	defer p.Close()
	for _, target := range []string{"/fast/1?n=1", "/fast/1?n=2", "/fast/2?n=1", "/instant/1?n=1", "/fast?n=1", "/unknown/1?n=1"} {
		p.get(target)
		p.answer()
	}
	p.get(backends.AccountsPath)
	accounts, err := backends.ParseAccounts(p.answer())
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]int64{}
	for _, a := range accounts {
		calls[a.Path] = a.Calls
		if a.Path == "/fast/1" && (a.Waited < 10*time.Millisecond || a.Waited > 2*time.Second) {
			t.Errorf("two calls of 5 ms waited %v, want 10ms at least", a.Waited)
		}
	}
	want := map[string]int64{"/fast/1": 2, "/fast/2": 1, "/instant/1": 1, "/fast": 1}
	for path, n := range want {
		if calls[path] != n || len(calls) != len(want) {
			t.Errorf("counted %v, want %v", calls, want)
			break
		}
	}
}

// answer reads one response, of any status.
func (p *peer) answer() string {
	p.t.Helper()
	resp, err := http.ReadResponse(p.in, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(body)
}
