package servertest

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// gate holds handlers back until the test lets them go on.
type gate struct {
	entered chan struct{} // one value for each handler that waits
	release chan struct{} // closed, or one value, to let them go
}

func newGate() *gate {
	return &gate{entered: make(chan struct{}, 1000), release: make(chan struct{})}
}

// probe is a scenario whose paths do what tests need. Only what is under
// /wait needs a gate.
func probe(g *gate) *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:  "probe",
		Paths: []string{"/echo", "/panic", "/wait", "/call", "/callall", "/sleep", "/block", "/big", "/compute"},
		Blocking: func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
			n := scenarios.Nonce(req)
			switch string(req.Path) {
			case "/panic":
				panic("as asked")
			case "/wait":
				err := io.Block(func() error {
					g.entered <- struct{}{}
					<-g.release
					return nil
				})
				if err != nil {
					return err
				}
			case "/call":
				reply, err := io.Call(scenarios.Call{Upstream: "a", Nonce: n})
				if err = errors.Join(err, reply.Err()); err != nil {
					return err
				}
				resp.Body = append(resp.Body, reply.Body...)
				return nil
			case "/callall":
				calls := []scenarios.Call{{Upstream: "a", Nonce: n}, {Upstream: "b", Nonce: n}, {Upstream: "c", Nonce: n}}
				replies, err := io.CallAll(calls)
				if err != nil {
					return err
				}
				for _, r := range replies {
					resp.Body = append(append(resp.Body, r.Body...), ' ')
				}
				return nil
			case "/sleep":
				io.Sleep(5 * time.Millisecond)
			case "/block":
				if err := io.Block(func() error { return errors.New("as asked") }); err == nil {
					return nil
				}
			case "/compute":
				io.Compute(20 * time.Millisecond)
			case "/big":
				resp.Body = append(resp.Body, make([]byte, 8<<20)...)
				return nil
			}
			resp.Body = fmt.Appendf(resp.Body, "%s %s %d", req.Method, n, len(req.Body))
			return nil
		},
	}
}

// upstreams answers calls to a, b and c with "NAME:NONCE", counts how many it
// has at once, and holds each back until so many are there, or nothing more
// has come for a while.
type upstreams struct {
	where map[string]models.Upstream
	most  atomic.Int32
	conns atomic.Int32

	silent atomic.Bool // give no answer
	mu     sync.Mutex
	now    int32
	joined *sync.Cond
}

func startUpstreams(t *testing.T) *upstreams {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u := &upstreams{where: make(map[string]models.Upstream)}
	for _, name := range []string{"a", "b", "c"} {
		u.where[name] = models.Upstream{Addr: l.Addr().String(), Path: "/" + name}
	}
	u.joined = sync.NewCond(&u.mu)
	var all sync.WaitGroup
	var open sync.Map
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			open.Store(c, nil)
			u.conns.Add(1)
			all.Go(func() { u.serve(c) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		open.Range(func(c, _ any) bool { c.(net.Conn).Close(); return true })
		all.Wait()
	})
	return u
}

func (u *upstreams) serve(c net.Conn) {
	defer c.Close()
	r := bufio.NewReader(c)
	for {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		if u.silent.Load() {
			continue
		}
		u.meet()
		body := req.URL.Path[1:] + ":" + req.URL.Query().Get("n")
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	}
}

// meet waits a little for the other calls of a fan-out.
func (u *upstreams) meet() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.now++
	u.most.Store(max(u.most.Load(), u.now))
	u.joined.Broadcast()
	late := false
	timer := time.AfterFunc(300*time.Millisecond, func() {
		u.mu.Lock()
		late = true
		u.mu.Unlock()
		u.joined.Broadcast()
	})
	defer timer.Stop()
	for u.most.Load() < 3 && !late {
		u.joined.Wait()
	}
	u.now--
}
