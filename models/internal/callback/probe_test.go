package callback_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/models"
	"interleave/models/internal/callback"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must happen.
const patience = 40 * time.Second

// probe is a scenario with a path for each thing that a handler can do. Its
// handlers run on the loop's thread, and may share what they like.
func probe() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:     "probe",
		Callback: probeHandler(),
		Paths: strings.Fields(`/hello /echo /large /wait /call /calls /block /block-panic /fail /panic
		/panic-after-done /panic-in-sleep /panic-in-call /twice /twice-later /early /park /release /random /pieces /hasty /ends`),
	}
}

func probeHandler() scenarios.CallbackHandler {
	var parked []func(error)
	ends := map[string]int{} // of handlers that write pieces
	return func(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
		say := func(s string) { resp.Body = append(resp.Body, s...) }
		number := func(key string) int {
			n, _ := strconv.Atoi(string(req.QueryValue(key)))
			return n
		}
		ms := time.Duration(number("ms")) * time.Millisecond
		call := scenarios.Call{Upstream: "up", Nonce: scenarios.Nonce(req), Params: string(req.QueryValue("params")), Body: req.Body}

		switch string(req.Path) {
		case "/hello":
			say("hello " + string(scenarios.Nonce(req)))
			done(nil)
		case "/echo":
			resp.Body = append(resp.Body, req.Body...)
			done(nil)
		case "/large":
			resp.Body = append(resp.Body, bytes.Repeat([]byte("x"), number("bytes"))...)
			done(nil)
		case "/wait":
			io.Sleep(ms, func() {
				say("waited " + string(scenarios.Nonce(req)))
				done(nil)
			})
		case "/call":
			io.Call(call, func(r scenarios.Reply, err error) {
				if err == nil {
					say(fmt.Sprintf("%d %s", r.Status, r.Body))
				}
				done(err)
			})
		case "/calls":
			var asked []*scenarios.Future[scenarios.Reply]
			for range number("count") {
				asked = append(asked, scenarios.Ask(io, call))
			}
			scenarios.Gather(asked...).Then(func(replies []scenarios.Reply, err error) {
				for _, r := range replies {
					say(string(r.Body) + ";")
				}
				done(err)
			})
		case "/block":
			io.Block(func() error {
				time.Sleep(ms)
				if ms == 0 {
					return errors.New("disk on fire")
				}
				return nil
			}, func(err error) {
				say("blocked")
				done(err)
			})
		case "/block-panic":
			io.Block(func() error { panic("in the pool") }, done)
		case "/fail":
			say("half an answer")
			done(errors.New("no luck"))
		case "/panic":
			say("half an answer")
			panic("in the handler")
		case "/panic-after-done":
			done(nil)
			panic("after done")
		case "/panic-in-sleep":
			io.Sleep(0, func() { panic("in a completion") })
		case "/panic-in-call":
			io.Call(call, func(scenarios.Reply, error) { panic("in a completion") })
		case "/twice":
			say("once")
			done(nil)
			done(errors.New("twice"))
		case "/twice-later":
			io.Sleep(0, func() {
				say("once")
				done(nil)
				done(errors.New("twice"))
				io.Sleep(time.Millisecond, func() {
					say("too late")
					done(errors.New("and again"))
				})
			})
		case "/early":
			say("early")
			io.Sleep(ms, func() {
				say("too late")
				done(errors.New("too late"))
			})
			done(nil)
		case "/park":
			parked = append(parked, func(error) {
				say("released")
				done(nil)
			})
		case "/release":
			for _, p := range parked {
				p(nil)
			}
			say(strconv.Itoa(len(parked)))
			parked = nil
			done(nil)
		case "/pieces":
			resp.Length = int64(number("count") * number("bytes"))
			piece, left := bytes.Repeat([]byte("p"), number("bytes")), number("count")
			var next func(error)
			next = func(err error) {
				if left--; err != nil || left < 0 {
					ends[fmt.Sprint(err)]++
					done(err)
					return
				}
				io.(scenarios.CallbackStreams).Write(piece, next)
			}
			next(nil)
		case "/hasty": // is done before it may be
			resp.Length = int64(number("bytes"))
			io.(scenarios.CallbackStreams).Write(make([]byte, number("bytes")/2), func(err error) {
				io.(scenarios.CallbackStreams).Write(make([]byte, number("bytes")/2), func(err error) { ends[fmt.Sprint(err)]++ })
				done(nil)
			})
		case "/ends":
			for what, n := range ends {
				say(fmt.Sprintf("%d %s\n", n, what))
			}
			done(nil)
		case "/random":
			say(strconv.FormatUint(io.Random(), 16))
			done(nil)
		}
	}
}

// server is a loop that serves the probe.
type server struct {
	t      testing.TB
	addr   string
	log    *syncLog
	cancel context.CancelFunc
	ended  chan error
}

type syncLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *syncLog) printf(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(&l.text, format+"\n", args...)
}

func (l *syncLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// start runs a loop until the test ends. settings change its configuration.
func start(t testing.TB, settings ...func(*models.Config)) *server {
	t.Helper()
	return startWith(t, callback.Options{}, settings...)
}

// startWith starts a server whose loop has options.
func startWith(t testing.TB, opts callback.Options, settings ...func(*models.Config)) *server {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, addr: l.Addr().String(), log: new(syncLog), ended: make(chan error, 1)}
	l.Close()
	cfg := models.Config{
		Listener: file,
		Scenario: probe(),
		Tuning:   models.Tuning{Workers: 4},
		Logf:     s.log.printf,
	}
	for _, set := range settings {
		set(&cfg)
	}
	if port != nil {
		opts.Port = port(t)
	}
	loop, err := callback.New(cfg.Complete(), opts)
	if err != nil {
		t.Fatalf("New() = %v, want a loop", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer file.Close()
		s.ended <- loop.Run(ctx)
	}()
	t.Cleanup(s.stop)
	return s
}

// stop ends the loop and waits until it has.
func (s *server) stop() {
	s.t.Helper()
	if s.cancel == nil {
		return
	}
	s.cancel()
	s.cancel = nil
	select {
	case err := <-s.ended:
		if err != nil {
			s.t.Errorf("Run() = %v, want nil", err)
		}
	case <-time.After(patience):
		buf := make([]byte, 1<<16)
		s.t.Fatalf("Run has not returned %v after the context was cancelled\n%s", patience, buf[:runtime.Stack(buf, true)])
	}
}

// peer is a client's connection.
type peer struct {
	t testing.TB
	net.Conn
	r *bufio.Reader
}

func (s *server) dial() *peer {
	s.t.Helper()
	c, err := net.Dial("tcp4", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	c.SetDeadline(time.Now().Add(patience))
	p := &peer{s.t, c, bufio.NewReader(c)}
	s.t.Cleanup(func() { c.Close() })
	return p
}

func (p *peer) send(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p, text); err != nil {
		p.t.Fatalf("sending %.60q: %v", text, err)
	}
}

func get(target string) string { return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n" }

// answer is a response, read whole.
type answer struct {
	status int
	body   string
	close  bool
	header http.Header
}

// read reads one response; to a request of the given method, or to GET.
func (p *peer) read(method ...string) answer {
	p.t.Helper()
	a, err := p.tryRead(method...)
	if err != nil {
		p.t.Fatalf("reading a response: %v", err)
	}
	return a
}

func (p *peer) tryRead(method ...string) (answer, error) {
	req := &http.Request{Method: "GET"}
	if len(method) > 0 {
		req.Method = method[0]
	}
	resp, err := http.ReadResponse(p.r, req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, string(body), resp.Close, resp.Header}, err
}

// want reads a response and compares it.
func (p *peer) want(status int, body string) {
	p.t.Helper()
	if got := p.read(); got.status != status || got.body != body {
		p.t.Errorf("response = %d %.80q, want %d %.80q", got.status, got.body, status, body)
	}
}

// wantEnd checks that the server closes the connection cleanly.
func (p *peer) wantEnd() {
	p.t.Helper()
	rest, err := io.ReadAll(p.r)
	if err != nil || len(rest) > 0 {
		p.t.Errorf("after the last response came %q, %v, want the end of the stream", rest, err)
	}
}

// ask makes one request on a new connection.
func (s *server) ask(target string) answer {
	s.t.Helper()
	p := s.dial()
	defer p.Close()
	p.send(get(target))
	return p.read()
}

// alive checks that others are still served.
func (s *server) alive() {
	s.t.Helper()
	if got := s.ask("/hello?n=alive"); got.status != 200 || got.body != "hello alive" {
		s.t.Errorf("afterwards, /hello = %d %q, want 200 \"hello alive\"", got.status, got.body)
	}
}

// listenerFile is a listener as models are given it.
func listenerFile(t testing.TB) *os.File {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	f, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}
