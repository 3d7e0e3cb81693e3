package verify_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/runner/verify"
	"interleave/scenarios"
)

// chat has clients that wait until others send.
var chat = &scenarios.Scenario{
	Name:      "chat",
	Paths:     []string{"/send", "/wait"},
	Upstreams: []scenarios.Upstream{{Name: "room", Kind: scenarios.Topic, Delay: time.Millisecond}},
	Requests: []scenarios.Request{
		{Class: "send", Method: "POST", Target: "/send?n={n}", Want: scenarios.Expect{Body: "{number} {n} {proof:room}"}},
		{Class: "wait", Target: "/wait?after={after}", Want: scenarios.Expect{Body: "{number} {n} {proof:room}", Reports: "send"}},
	},
}

// room is a server of it. Its fields are what it does wrong.
type room struct {
	mu     sync.Mutex
	posted []string
	woken  chan struct{}

	waiting int // clients
	told    int // messages that came while some waited
	lost    int // the number of the message that nobody is told of

	hasty bool          // answers those who wait at once
	late  time.Duration // posts so long after it has answered
	loses int           // counts the messages that are waited for: of this one nobody is told
}

func (m *room) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/send":
		time.Sleep(time.Millisecond)
		m.mu.Lock()
		defer m.mu.Unlock()
		n := r.URL.Query().Get("n")
		m.posted = append(m.posted, n)
		if m.waiting > 0 {
			if m.told++; m.told == m.loses {
				m.lost = len(m.posted) + 1
			}
		}
		woken := m.woken
		m.woken = make(chan struct{})
		time.AfterFunc(m.late, func() { close(woken) })
		fmt.Fprint(w, m.line(len(m.posted)+1))
	case "/wait":
		after, _ := strconv.Atoi(r.URL.Query().Get("after"))
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.hasty {
			fmt.Fprintf(w, "%d 0 %s", after+1, scenarios.AppendProof(nil, secret, "room", []byte("0")))
			return
		}
		if after == 0 {
			after = len(m.posted) + 1
		}
		for after > len(m.posted) || after+1 == m.lost && len(m.posted)+1 == m.lost {
			woken := m.woken
			m.waiting++
			m.mu.Unlock()
			select {
			case <-woken:
			case <-r.Context().Done():
			}
			m.mu.Lock()
			m.waiting--
			if r.Context().Err() != nil {
				return
			}
		}
		if after+1 == m.lost {
			after++
		}
		if m.late > 0 {
			m.mu.Unlock()
			time.Sleep(m.late)
			m.mu.Lock()
		}
		fmt.Fprint(w, m.line(after+1))
	default:
		http.NotFound(w, r)
	}
}

func (m *room) line(number int) string {
	n := m.posted[number-2]
	return fmt.Sprintf("%d %s %s", number, n, scenarios.AppendProof(nil, secret, "room", []byte(n)))
}

func TestWhoWaitsHasToBeTold(t *testing.T) {
	t.Parallel()
	const check = "tells who waits of each message, once"
	for _, tt := range []struct {
		name string
		room *room
		want string // in the detail; empty if it holds
	}{
		{"honest", &room{}, ""},
		{"answers without a message", &room{hasty: true}, "answered before there is a message"},
		{"posts after it has answered", &room{late: time.Second}, "after whoever sent it had his answer"},
		{"loses a message", &room{loses: 3}, "no whole answer came"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.room.woken = make(chan struct{})
			server := httptest.NewServer(tt.room)
			defer server.Close()
			found := map[string]verify.Finding{}
			sound := verify.Run(context.Background(), verify.Target{
				Addr: strings.TrimPrefix(server.URL, "http://"), Scenario: chat, Secret: secret,
			}, func(f verify.Finding) { found[f.Check] = f })
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
