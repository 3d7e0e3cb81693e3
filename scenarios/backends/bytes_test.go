package backends_test

import (
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/backends"
)

const longSize = 3_000_001

var long = backends.Spec{Secret: 7, Upstreams: []scenarios.Upstream{
	{Name: "origin", Kind: scenarios.Bytes, Size: longSize, Delay: 5 * time.Millisecond}, {Name: "instant"},
}}

// wantLong reads one answer that is the content of the proof of n.
func (p *peer) wantLong(n string) {
	p.t.Helper()
	resp, err := http.ReadResponse(p.in, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	content := scenarios.ContentOf(scenarios.AppendProof(nil, long.Secret, "origin", []byte(n)))
	if err != nil || resp.StatusCode != 200 || len(body) != longSize || content.Differs(body, 0) >= 0 {
		p.t.Fatalf("status %d, %d bytes, wrong from %d on (%v); want 200 and %d that are right", resp.StatusCode, len(body), content.Differs(body, 0), err, longSize)
	}
}

// callsAt is what is counted of a path.
func callsAt(t *testing.T, addr, path string) int64 {
	t.Helper()
	p := dial(t, addr)
	defer p.Close()
	p.get(backends.AccountsPath)
	accounts, err := backends.ParseAccounts(p.answer())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		if a.Path == path {
			return a.Calls
		}
	}
	return 0
}

func TestLongBodies(t *testing.T) {
	addr, stop := start(t, long)
	defer stop()
	p := dial(t, addr)
	p.get("/origin?n=1")
	p.get("/instant?n=2")
	p.get("/origin?n=3")
	p.wantLong("1")
	p.want(200, string(scenarios.AppendProof(nil, long.Secret, "instant", []byte("2"))))
	p.wantLong("3")
	p.send("HEAD /origin?n=4 HTTP/1.1\r\nHost: b\r\n\r\n")
	resp, err := http.ReadResponse(p.in, &http.Request{Method: "HEAD"})
	if err != nil || resp.ContentLength != longSize {
		t.Fatalf("HEAD: %+v, %v, want a length of %d", resp, err, longSize)
	}
	p.send("GET /origin?n=5 HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n")
	p.wantLong("5")
	p.wantEOF()
}

// A body counts when all of it was sent, and those who do not read theirs hold up
// nobody.
func TestLongBodiesThatAreNotRead(t *testing.T) {
	addr, stop := start(t, long)
	defer stop()
	for range 5 {
		slow := dial(t, addr)
		slow.Conn.(*net.TCPConn).SetReadBuffer(32 << 10)
		slow.get("/origin/slow?n=1")
		if _, err := slow.in.Peek(1); err != nil {
			t.Fatal(err)
		}
		defer slow.Close()
	}
	p := dial(t, addr)
	p.get("/origin/fast?n=2")
	p.wantLong("2")
	if slow, fast := callsAt(t, addr, "/origin/slow"), callsAt(t, addr, "/origin/fast"); slow != 0 || fast != 1 {
		t.Errorf("%d calls count of those who have not read their body, and %d of one who has; want 0 and 1", slow, fast)
	}
}

func TestSizesMakeSense(t *testing.T) {
	for _, u := range []scenarios.Upstream{
		{Name: "a", Kind: scenarios.Bytes}, {Name: "a", Size: 1}, {Name: "a", Kind: scenarios.Bytes, Size: -1}, {Name: "a", Kind: scenarios.Topic, Size: 1},
	} {
		listener, _ := listen(t)
		if err := backends.Serve(t.Context(), listener, backends.Spec{Upstreams: []scenarios.Upstream{u}}, func() {}); err == nil {
			t.Errorf("an upstream of kind %q and size %d is served", u.Kind, u.Size)
		}
	}
}

// An answer of a length that a proof does not fill begins with it, and its content
// follows: who looks at the begin alone has the proof, and who looks at all of it knows
// that it is whole.
func TestLongAnswersThatProve(t *testing.T) {
	addr, stop := start(t, backends.Spec{Secret: 7, Upstreams: []scenarios.Upstream{{Name: "db", Size: 300_000, Delay: time.Millisecond}}})
	defer stop()
	p := dial(t, addr)
	for _, n := range []string{"1", "2"} {
		p.get("/db?n=" + n)
		proof := scenarios.AppendProof(nil, 7, "db", []byte(n))
		want := make([]byte, 300_000)
		scenarios.ContentOf(proof).Fill(want, 0)
		copy(want, proof)
		p.want(200, string(want))
	}
	if n := callsAt(t, addr, "/db"); n != 2 {
		t.Errorf("%d calls count, want 2", n)
	}
}
