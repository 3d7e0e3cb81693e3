package verify

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"interleave/scenarios"
)

// TestSurvivesFaults: one request that goes wrong must not be the end for others. One
// that ends a server that nobody starts again is not sent, nor is one that hangs.
func TestSurvivesFaults(t *testing.T) {
	asked := func(how scenarios.Fault) scenarios.Request {
		return scenarios.Request{Class: string(how), Target: "/probe?fault=" + string(how), Want: scenarios.Expect{AnyBody: true}, Fault: how}
	}
	s := &scenarios.Scenario{Name: "probe", Requests: []scenarios.Request{
		{Target: "/probe?n={n}", Want: scenarios.Expect{Body: "{n}"}},
		asked(scenarios.Panic), asked(scenarios.Exit), asked(scenarios.Hang),
	}}
	for _, tt := range []struct {
		name      string
		mortal    string // the fault after which others are refused
		restarted bool
		broken    bool
	}{
		{"nothing breaks it", "none", true, false},
		{"a panic breaks it", "panic", false, true},
		{"an exit breaks it", "exit", true, true},
		{"nobody starts it again", "exit", false, false},
		{"a hang is not tried", "hang", true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var broken atomic.Bool
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if broken.Load() {
					w.WriteHeader(503)
					return
				}
				broken.Store(r.URL.Query().Get("fault") == tt.mortal)
				w.Write([]byte(r.URL.Query().Get("n")))
			}))
			defer server.Close()
			patience := 30 * time.Second
			if tt.broken {
				patience = 300 * time.Millisecond // all of it is waited for
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			err := survivesFaults(ctx, Target{Addr: strings.TrimPrefix(server.URL, "http://"), Scenario: s, Restarted: tt.restarted})
			if after := "after GET /probe?fault=" + tt.mortal; tt.broken != (err != nil) || tt.broken && !strings.Contains(err.Error(), after) {
				t.Errorf("survivesFaults = %v, want an error: %v, %s", err, tt.broken, after)
			}
		})
	}
}
