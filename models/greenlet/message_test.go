package greenlet_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"testing"
	"time"

	"interleave/internal/race"
	"interleave/models"
	"interleave/models/modeltest"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// room is a scenario whose requests wait for a message, over a bus that posts what
// it is sent.
func room(t *testing.T, waiting *int) (cfg models.Config, post chan<- string, end func()) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	posts, ended := make(chan string), make(chan struct{})
	go func() {
		defer close(ended)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		number := 2
		for in := bufio.NewReader(c); ; number++ {
			if _, err := http.ReadRequest(in); err != nil {
				return
			}
			text, more := <-posts
			if !more {
				return
			}
			body := fmt.Sprintf("%d\n%d %s\n", number, number, text)
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		}
	}()
	end = func() { close(posts); l.Close(); <-ended }
	return models.Config{
		Upstreams: map[string]models.Upstream{"room": {Addr: l.Addr().String(), Path: "/room"}},
		Scenario: &scenarios.Scenario{
			Name:      "probe",
			Upstreams: []scenarios.Upstream{{Name: "room", Kind: scenarios.Topic}},
			Blocking: func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
				if string(scenarios.Nonce(req)) == "count" {
					resp.Body = strconv.AppendInt(resp.Body, int64(*waiting), 10)
					return nil
				}
				*waiting++
				m, err := io.(scenarios.Topics).WaitFor("room", 0)
				resp.Body = append(resp.Body, m.Text...)
				return err
			},
		},
	}, posts, end
}

// A request that waits for a message holds no larger stack than an idle connection,
// and neither its bytes nor a buffer; also one that has waited before.
func TestWaitingRequestsAreSmall(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector makes frames larger")
	}
	const clients, mostStack, mostHeap = 300, 700, 700
	waiting := 0
	cfg, post, end := room(t, &waiting)
	defer end()
	s := serve(t, cfg)
	held := func() (stack, heap int) {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int(m.StackInuse), int(m.HeapAlloc)
	}
	all := make([]*modeltest.Client, clients)
	for i := range all {
		all[i] = s.Dial(t)
	}
	asker := s.Dial(t)
	asker.Send(get("count"))
	asker.Want(200, "0")
	stack, heap := held() // with what an idle connection and its client hold
	for round := 1; round <= 3; round++ {
		for _, c := range all {
			c.Send(get("wait"))
		}
		modeltest.Eventually(t, "all to wait", func() bool {
			asker.Send(get("count"))
			time.Sleep(time.Millisecond)
			return asker.WantStatus(200).Body == fmt.Sprint(round*clients)
		})
		nowStack, nowHeap := held()
		if each := (nowStack - stack) / clients; each > mostStack {
			t.Errorf("round %d: the stack of a request that waits has grown by %d bytes, want that of an idle connection", round, each)
		}
		if each := (nowHeap - heap) / clients; each > mostHeap {
			t.Errorf("round %d: a request that waits holds %d bytes of heap, want at most %d", round, each, mostHeap)
		}
		post <- "news"
		for _, c := range all {
			c.Want(200, "news")
		}
	}
}
