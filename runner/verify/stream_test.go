package verify_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"interleave/runner/verify"
	"interleave/scenarios"
)

const streamSize = 1_300_000 // more than verify lets another answer have

var streaming = &scenarios.Scenario{
	Name:     "probe",
	Requests: []scenarios.Request{{Target: "/probe?n={n}", Want: scenarios.Expect{Body: "seed {n}", Stream: streamSize}}},
}

func TestStreamsAreCompared(t *testing.T) {
	const check = "answers each kind of request rightly"
	content := func(r *http.Request, size int) []byte {
		p := make([]byte, size)
		scenarios.ContentOf([]byte("seed "+r.URL.Query().Get("n"))).Fill(p, 0)
		return p
	}
	// respond answers with body, chunked unless length says how long it is to be.
	respond := func(w http.ResponseWriter, length int, body []byte) {
		if length > 0 {
			w.Header().Set("Content-Length", strconv.Itoa(length))
		}
		w.Write(body)
	}
	for _, tt := range []struct {
		name   string
		answer func(w http.ResponseWriter, r *http.Request)
		want   string // in the detail; empty if it holds
	}{
		{"chunked", func(w http.ResponseWriter, r *http.Request) { respond(w, 0, content(r, streamSize)) }, ""},
		{"with its length", func(w http.ResponseWriter, r *http.Request) { respond(w, streamSize, content(r, streamSize)) }, ""},
		{"another request's", func(w http.ResponseWriter, r *http.Request) {
			r.URL.RawQuery = "n=1234"
			respond(w, 0, content(r, streamSize))
		}, "wrong bytes at 0"},
		{"a wrong byte", func(w http.ResponseWriter, r *http.Request) {
			p := content(r, streamSize)
			p[1_000_000] ^= 1
			respond(w, 0, p)
		}, "wrong bytes at 1000000: the first is 0x"},
		{"short", func(w http.ResponseWriter, r *http.Request) { respond(w, 0, content(r, streamSize-1)) }, "ends after 1,299,999 bytes, want 1,300,000"},
		{"long", func(w http.ResponseWriter, r *http.Request) { respond(w, 0, content(r, streamSize+1)) }, "goes on after its 1,300,000 bytes"},
		{"another length", func(w http.ResponseWriter, r *http.Request) { respond(w, 5, content(r, 5)) }, "Content-Length is 5, want 1300000"},
		{"cut short", func(w http.ResponseWriter, r *http.Request) {
			respond(w, streamSize, content(r, streamSize/2))
			panic(http.ErrAbortHandler)
		}, "cut short after"},
		{"endless", func(w http.ResponseWriter, r *http.Request) {
			for p := content(r, streamSize); ; {
				if _, err := w.Write(p); err != nil {
					return
				}
			}
		}, "goes on after its"},
		{"an error", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "busy", http.StatusServiceUnavailable) }, "status is 503, want 200"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/probe" {
					http.NotFound(w, r)
					return
				}
				tt.answer(w, r)
			}))
			defer server.Close()
			defer server.CloseClientConnections()
			found := map[string]verify.Finding{}
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			sound := verify.Run(ctx, verify.Target{
				Addr: strings.TrimPrefix(server.URL, "http://"), Scenario: streaming, Secret: secret,
			}, func(f verify.Finding) {
				found[f.Check] = f
				if tt.want != "" {
					cancel() // the others find the same
				}
			})
			got := found[check]
			switch {
			case tt.want == "" && !sound:
				t.Errorf("not sound: %+v", found)
			case tt.want != "" && (got.Verdict != verify.Broken || !strings.Contains(got.Detail, tt.want)):
				t.Errorf("%s: %s (%s), want broken with %q", check, got.Verdict, got.Detail, tt.want)
			}
		})
	}
}
