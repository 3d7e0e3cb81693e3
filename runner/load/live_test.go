package load

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"interleave/results"
	"interleave/scenarios"
)

// liveServer is a server of gorilla/websocket, which has no part of our codec.
// serve is called with each connection, and the number of it.
func liveServer(t *testing.T, serve func(c *websocket.Conn, r *http.Request, nth int64)) (url string) {
	t.Helper()
	var up websocket.Upgrader
	var nth atomic.Int64
	var open sync.WaitGroup
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		open.Add(1)
		defer open.Done()
		defer c.Close()
		serve(c, r, nth.Add(1))
	}))
	t.Cleanup(func() {
		s.Close()
		open.Wait()
	})
	return s.URL
}

// echoes answers each message with what change makes of it.
func echoes(change func(kind int, text string) (int, string)) func(*websocket.Conn, *http.Request, int64) {
	return func(c *websocket.Conn, _ *http.Request, _ int64) {
		for {
			kind, p, err := c.ReadMessage()
			if err != nil {
				return
			}
			kind, text := change(kind, string(p))
			if c.WriteMessage(kind, []byte(text)) != nil {
				return
			}
		}
	}
}

func liveSpec(url string) Spec {
	return Spec{
		URL: url, Clients: 8, Warmup: 50 * time.Millisecond, Duration: 200 * time.Millisecond, Timeout: 2 * time.Second, AllPercentiles: true,
		Requests: []scenarios.Request{{Protocol: scenarios.WebSocket, Target: "/echo", Body: "number {n}", Want: scenarios.Expect{Body: "number {n}"}}},
	}
}

func TestLiveEcho(t *testing.T) {
	t.Parallel()
	same := func(kind int, text string) (int, string) { return kind, text }
	for _, tt := range []struct {
		name  string
		serve func(*websocket.Conn, *http.Request, int64)
		want  string // kind of error; empty if all is right
		cause string
	}{
		{"echoes", echoes(same), "", ""},
		{"other text", echoes(func(kind int, text string) (int, string) { return kind, strings.ToUpper(text) }), results.ErrBody, "other bytes"},
		{"longer text", echoes(func(kind int, text string) (int, string) { return kind, text + "!" }), results.ErrBody, "another length"},
		{"binary", echoes(func(_ int, text string) (int, string) { return websocket.BinaryMessage, text }), results.ErrBody, "a binary message"},
		{"pings and waits for the pong", func(c *websocket.Conn, _ *http.Request, _ int64) {
			var ponged int
			c.SetPongHandler(func(string) error { ponged++; return nil })
			for n := 1; ; n++ {
				kind, p, err := c.ReadMessage() // handles the pong to the last ping
				if err != nil || ponged != n-1 {
					return
				}
				c.WriteControl(websocket.PingMessage, []byte("there?"), time.Now().Add(time.Second))
				if c.WriteMessage(kind, p) != nil {
					return
				}
			}
		}, "", ""},
		{"closes", func(c *websocket.Conn, _ *http.Request, _ int64) {
			c.ReadMessage()
			c.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1001, ""), time.Now().Add(time.Second))
		}, results.ErrClosed, "with code 1001"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Run(context.Background(), liveSpec(liveServer(t, tt.serve)), Control{})
			if err != nil {
				t.Fatal(err)
			}
			if tt.want == "" {
				if got.Requests < 100 || len(got.Errors) > 0 || got.Established != 8 {
					t.Errorf("%d right answers on %d connections, errors %v (%+v)", got.Requests, got.Established, got.Errors, got.ErrorDetails)
				}
				return
			}
			if got.Errors[tt.want] == 0 || got.ErrorDetails[0].Detail != tt.cause || got.Requests > 0 {
				t.Errorf("%d right answers, errors %+v; want %s: %s", got.Requests, got.ErrorDetails, tt.want, tt.cause)
			}
		})
	}
}

func TestLiveHandshakes(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answer string
		want   string // kind of error
	}{
		"not found":   {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", results.ErrStatus},
		"another key": {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", results.ErrProtocol},
		"no HTTP":     {"hello\r\n\r\n", results.ErrProtocol},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			c.Write([]byte(tt.answer))
			c.Close()
		}))
		got, err := Run(context.Background(), liveSpec(s.URL), Control{})
		s.Close()
		if err != nil || got.Errors[tt.want] == 0 || got.Established > 0 {
			t.Errorf("%s: errors %+v, %d connections, %v; want %s and none", name, got.ErrorDetails, got.Established, err, tt.want)
		}
	}
}

// hall is where some listen and others post. twice has each message sent twice.
type hall struct {
	mu        sync.Mutex
	number    int
	listeners []*websocket.Conn
	twice     bool
}

func (h *hall) serve(c *websocket.Conn, r *http.Request, _ int64) {
	if r.URL.Path == "/listen" {
		h.mu.Lock()
		h.listeners = append(h.listeners, c)
		h.mu.Unlock()
		c.ReadMessage() // until its end
		return
	}
	for {
		_, p, err := c.ReadMessage()
		if err != nil {
			return
		}
		h.mu.Lock()
		h.number++
		text := fmt.Appendf(nil, "%d %s %s", h.number+1, p, scenarios.AppendProof(nil, 9, "room", p))
		for _, l := range h.listeners {
			l.WriteMessage(websocket.TextMessage, text)
			if h.twice {
				l.WriteMessage(websocket.TextMessage, text)
			}
		}
		c.WriteMessage(websocket.TextMessage, text)
		h.mu.Unlock()
	}
}

func TestLiveBroadcast(t *testing.T) {
	const body = "{number} {n} {proof:room}"
	run := func(h *hall) *results.LoadResult {
		got, err := Run(context.Background(), Spec{
			URL: liveServer(t, h.serve), Secret: 9, Warmup: 100 * time.Millisecond, Duration: 500 * time.Millisecond, Timeout: 5 * time.Second, AllPercentiles: true,
			Requests: []scenarios.Request{
				{Class: "post", Protocol: scenarios.WebSocket, Target: "/post", Body: "{n}", Want: scenarios.Expect{Body: body}},
				{Class: "listen", Protocol: scenarios.WebSocket, Target: "/listen", Want: scenarios.Expect{Body: body, Reports: "post"}},
			},
			Groups: []scenarios.Group{
				{Class: "listen", Clients: 20},
				{Class: "post", Clients: 2, Arrivals: scenarios.Constant, Rate: 100},
			},
		}, Control{})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	inTheEnd(t, func() error {
		got := run(&hall{})
		if len(got.Errors) > 0 || got.Established != 22 || got.Deliveries == nil || got.Deliveries.Told < 40 || got.Deliveries.Short > 0 {
			return fmt.Errorf("%d connections, deliveries %+v, errors %+v; want about 50 messages told to all", got.Established, got.Deliveries, got.ErrorDetails)
		}
		return nil
	})
	if got := run(&hall{twice: true}); got.Errors[results.ErrBody] == 0 || !strings.Contains(got.ErrorDetails[0].Detail, "has had") {
		t.Errorf("who is told twice has errors %+v", got.ErrorDetails)
	}
}

// TestLiveIdle: silent live connections have been answered once.
func TestLiveIdle(t *testing.T) {
	spec := liveSpec(liveServer(t, echoes(func(kind int, text string) (int, string) { return kind, text })))
	spec.Idle, spec.IdleStep = 100, 50
	got, err := Run(context.Background(), spec, Control{})
	if err != nil || len(got.Errors) > 0 || got.IdleHeld != 100 {
		t.Errorf("%d of 100 silent connections, errors %+v, %v", got.IdleHeld, got.ErrorDetails, err)
	}
}
