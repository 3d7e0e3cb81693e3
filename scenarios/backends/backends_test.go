package backends_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/scenarios"
	"interleave/scenarios/backends"
)

var spec = backends.Spec{
	Seed:   1,
	Secret: 0x5ec2e7,
	Upstreams: []scenarios.Upstream{
		{Name: "instant"},
		{Name: "fast", Delay: 5 * time.Millisecond},
		{Name: "slow", Delay: 100 * time.Millisecond},
	},
}

// listen makes a listening socket as the runner does, and its address.
func listen(t testing.TB) (*os.File, string) {
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
	return f, l.Addr().String()
}

// start serves spec within the test's process and returns the address and a
// function that stops it and waits until it has stopped.
func start(t *testing.T, spec backends.Spec) (addr string, stop func()) {
	t.Helper()
	listener, addr := listen(t)
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- backends.Serve(ctx, listener, spec, func() { close(ready) }) }()
	select {
	case <-ready:
	case err := <-ended:
		t.Fatalf("Serve: %v before it was ready", err)
	}
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Serve: %v, want nil after it was stopped", err)
		}
	})
	t.Cleanup(stop)
	return addr, stop
}

// peer is one keep-alive connection to the backends.
type peer struct {
	t *testing.T
	net.Conn
	in *bufio.Reader
}

func dial(t *testing.T, addr string) *peer {
	t.Helper()
	c, err := net.Dial("tcp4", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(30 * time.Second))
	return &peer{t, c, bufio.NewReader(c)}
}

func (p *peer) send(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p, text); err != nil {
		p.t.Fatalf("write %q: %v", text, err)
	}
}

func (p *peer) get(target string) {
	p.t.Helper()
	p.send("GET " + target + " HTTP/1.1\r\nHost: b\r\n\r\n")
}

// want reads one response, by a parser that is not the one under test.
func (p *peer) want(status int, body string) {
	p.t.Helper()
	resp, err := http.ReadResponse(p.in, nil)
	if err != nil {
		p.t.Fatalf("reading the response: %v, want status %d, body %q", err, status, body)
	}
	got, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status || string(got) != body {
		p.t.Fatalf("response %d %q, %v, want %d %q", resp.StatusCode, got, err, status, body)
	}
}

func (p *peer) wantEOF() {
	p.t.Helper()
	if b, err := p.in.ReadByte(); err != io.EOF {
		p.t.Fatalf("read %q, %v, want the connection closed", b, err)
	}
}

func proof(upstream, n string) string {
	return string(scenarios.AppendProof(nil, spec.Secret, upstream, []byte(n)))
}

func TestAnswers(t *testing.T) {
	defer goleak.VerifyNone(t)
	addr, stop := start(t, spec)
	defer stop()
	p := dial(t, addr)
	tests := []struct {
		target string
		status int
		body   string
	}{
		{"/instant?n=17", 200, proof("instant", "17")},
		{"/fast?n=17", 200, proof("fast", "17")},
		{"/fast?n=17&topic=x", 200, proof("fast", "17")},
		{"/fast", 200, proof("fast", "0")},
		{"/unknown?n=1", 404, ""},
		{"/fast/?n=1", 404, ""},
		{"/fast/me?n=17", 200, proof("fast", "17")},
	}
	for _, tt := range tests { // all over one connection
		p.get(tt.target)
		p.want(tt.status, tt.body)
	}
	p.send("POST /instant?n=3 HTTP/1.1\r\nHost: b\r\nContent-Length: 5\r\n\r\nhello")
	p.want(200, proof("instant", "3"))
	p.send("GET /instant?n=4 HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n")
	p.want(200, proof("instant", "4"))
	p.wantEOF()
}

// TestPipelined: answers keep the requests' order although a later one is due
// earlier, and they all wait at the same time.
func TestPipelined(t *testing.T) {
	addr, _ := start(t, spec)
	p := dial(t, addr)
	var text strings.Builder
	for i := range 50 {
		for _, name := range []string{"slow", "fast", "instant"} {
			fmt.Fprintf(&text, "GET /%s?n=%d HTTP/1.1\r\nHost: b\r\n\r\n", name, i)
		}
	}
	began := time.Now()
	p.send(text.String())
	for i := range 50 {
		for _, name := range []string{"slow", "fast", "instant"} {
			p.want(200, proof(name, fmt.Sprint(i)))
		}
	}
	if took := time.Since(began); took < 100*time.Millisecond || took > 2*time.Second {
		t.Errorf("50 pipelined calls of 100 ms took %v, want about as long as one", took)
	}
}

// TestPipelineDeeperThanTheLoopHolds sends far more than the loop reads ahead
// before it takes a single answer.
func TestPipelineDeeperThanTheLoopHolds(t *testing.T) {
	addr, _ := start(t, spec)
	p := dial(t, addr)
	const requests = 20_000
	go func() {
		for i := range requests {
			fmt.Fprintf(p, "GET /instant?n=%d HTTP/1.1\r\nHost: b\r\n\r\n", i)
		}
	}()
	for i := range requests {
		p.want(200, proof("instant", fmt.Sprint(i)))
	}
}

func TestInputInPieces(t *testing.T) {
	addr, _ := start(t, spec)
	p := dial(t, addr)
	text := "POST /instant?n=5 HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
	text += "GET /fast?n=6 HTTP/1.1\r\nHost: b\r\n\r\n"
	for i := range len(text) {
		p.send(text[i : i+1])
	}
	p.want(200, proof("instant", "5"))
	p.want(200, proof("fast", "6"))

	p.send("POST /instant?n=7 HTTP/1.1\r\nHost: b\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
	p.want(100, "")
	p.send("ok")
	p.want(200, proof("instant", "7"))
}

func TestMalformedInputIsRefused(t *testing.T) {
	addr, _ := start(t, spec)
	p := dial(t, addr)
	p.send("GET /fast?n=1 HTTP/1.1\r\nHost: b\r\n\r\nnonsense\r\n\r\n")
	p.want(200, proof("fast", "1")) // what came before is still answered
	resp, err := http.ReadResponse(p.in, nil)
	if err != nil || resp.StatusCode != 400 {
		t.Fatalf("response to nonsense: %v, %v, want status 400", resp, err)
	}
	io.Copy(io.Discard, resp.Body)
	p.wantEOF()
}

// TestHalfClosed: a peer that has sent its last request still gets answers.
func TestHalfClosed(t *testing.T) {
	addr, _ := start(t, spec)
	p := dial(t, addr)
	p.get("/slow?n=1")
	p.Conn.(*net.TCPConn).CloseWrite()
	p.want(200, proof("slow", "1"))
	p.wantEOF()
}

// TestNeverEarly measures from before the request is sent. How late answers
// are is the benchmark's business; here only a broken timer fails.
func TestNeverEarly(t *testing.T) {
	addr, _ := start(t, spec)
	const peers, calls = 50, 10
	for range peers {
		p := dial(t, addr)
		t.Run("", func(t *testing.T) {
			t.Parallel()
			p.t = t
			for i := range calls {
				began := time.Now()
				p.get(fmt.Sprintf("/fast?n=%d", i))
				p.want(200, proof("fast", fmt.Sprint(i)))
				if took := time.Since(began); took < 5*time.Millisecond || took > 2*time.Second {
					t.Errorf("call with a delay of 5 ms took %v", took)
				}
			}
		})
	}
}

// TestStragglerIsSlow, when all calls are stragglers.
func TestStragglerIsSlow(t *testing.T) {
	addr, _ := start(t, backends.Spec{Secret: spec.Secret, Upstreams: []scenarios.Upstream{
		{Name: "ads", Straggler: 40 * time.Millisecond, StragglerOneIn: 1},
	}})
	p := dial(t, addr)
	began := time.Now()
	p.get("/ads?n=1")
	p.want(200, proof("ads", "1"))
	if took := time.Since(began); took < 40*time.Millisecond {
		t.Errorf("a straggler took %v, want at least 40 ms", took)
	}
}

// TestManyConnections holds thousands at once, each with a call in flight.
func TestManyConnections(t *testing.T) {
	defer goleak.VerifyNone(t)
	before := descriptors(t)
	addr, stop := start(t, spec)
	const peers = 3000
	all := make([]*peer, peers)
	for i := range all {
		all[i] = dial(t, addr)
	}
	began := time.Now()
	for i, p := range all {
		p.get(fmt.Sprintf("/slow?n=%d", i))
	}
	for i, p := range all {
		p.want(200, proof("slow", fmt.Sprint(i)))
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("%d calls of 100 ms at the same time took %v", peers, took)
	}
	for _, p := range all[:peers/2] { // the others are left for stop to close
		p.Close()
	}
	stop()
	for _, p := range all[peers/2:] {
		p.wantEOF()
		p.Close()
	}
	if after := descriptors(t); after > before+2 { // the listener and its copy
		t.Errorf("%d descriptors are open, %d before", after, before)
	}
}

func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Skip("cannot count descriptors: ", err)
	}
	return len(entries)
}

// TestVanishedPeers: calls whose peer is gone must not stop the others.
func TestVanishedPeers(t *testing.T) {
	addr, _ := start(t, spec)
	stays := dial(t, addr)
	for i := range 100 {
		p := dial(t, addr)
		p.get("/slow?n=1")
		if i%2 == 0 {
			p.Conn.(*net.TCPConn).SetLinger(0) // resets
		}
		p.Close()
	}
	stays.get("/slow?n=2")
	stays.want(200, proof("slow", "2"))
}

func TestStopAnswersWhatIsInFlight(t *testing.T) {
	defer goleak.VerifyNone(t)
	addr, stop := start(t, spec)
	busy, idle := dial(t, addr), dial(t, addr)
	idle.get("/instant?n=1")
	idle.want(200, proof("instant", "1"))
	busy.get("/slow?n=2")
	busy.get("/instant?n=3")
	// The answer to a later request on another connection shows that the
	// requests above have been read.
	idle.get("/fast?n=4")
	idle.want(200, proof("fast", "4"))
	stop()
	busy.want(200, proof("slow", "2"))
	busy.want(200, proof("instant", "3"))
	busy.wantEOF()
	idle.wantEOF()
}

func TestSpecErrors(t *testing.T) {
	listener, _ := listen(t)
	for want, upstreams := range map[string][]scenarios.Upstream{
		"without a name":  {{}},
		"listed twice":    {{Name: "ads"}, {Name: "ads"}},
		"negative delay":  {{Name: "ads", Delay: -1}},
		`upstream "ads" `: {{Name: "ads", StragglerOneIn: -1}},
	} {
		err := backends.Serve(t.Context(), listener, backends.Spec{Upstreams: upstreams}, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Serve(%+v) = %v, want an error with %q", upstreams, err, want)
		}
	}
}
