package broker

import (
	"testing"

	"interleave/scenarios/wire"
	"interleave/scenarios/wire/zmtp"
)

// What a worker reads is the request that the client has sent, without what is
// said of the client's connection and framing.
func TestRequestArrivesAsItWas(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n"},
		{"fields", "GET / HTTP/1.1\r\nX-A:  b \r\nHost: h\r\nConnection: close\r\n\r\n", "GET / HTTP/1.1\r\nX-A: b\r\nHost: h\r\n\r\n"},
		{"body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok"},
		{"chunks", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok"},
		{"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: \r\n\r\n"},
		{"absolute form", "GET http://other/a HTTP/1.1\r\nHost: h\r\n\r\n", "GET http://other/a HTTP/1.1\r\nHost: h\r\n\r\n"},
	} {
		var parser, again wire.RequestParser
		var req, theirs wire.Request
		in := []byte(tt.in)
		if n, err := parser.Parse(in, &req); n == 0 || err != nil {
			t.Fatalf("%s: Parse = %d, %v", tt.name, n, err)
		}
		got := appendRequest(nil, &req)
		if string(got) != tt.want {
			t.Errorf("%s: the worker is sent %q, want %q", tt.name, got, tt.want)
		}
		if n, err := again.Parse(got, &theirs); n != len(got) || err != nil || string(theirs.Body) != string(req.Body) {
			t.Errorf("%s: the worker reads %d of %d bytes, body %q (%v)", tt.name, n, len(got), theirs.Body, err)
		}
	}
}

func TestAnswer(t *testing.T) {
	id := "\x00\x00\x00\x01\x00\x00\x00\x02"
	resp := wire.Response{Status: 404, ContentType: "text/html", Body: []byte("none")}
	session := zmtp.Session{}
	stream := (&zmtp.Session{Socket: zmtp.Router}).Hello(nil, nil)
	stream = appendAnswer(stream, []byte(id), &resp)
	var m zmtp.Message
	for got := false; !got; {
		n, isMessage, _, err := session.Next(stream, &m, nil)
		if err != nil || n == 0 {
			t.Fatalf("Next = %d, %v", n, err)
		}
		stream, got = stream[n:], isMessage
	}
	a, err := parseAnswer(m.Frames)
	if err != nil || a.id != 1<<32|2 || a.status != 404 || string(a.contentType) != "text/html" || string(a.body) != "none" {
		t.Errorf("the answer is read as %+v, %v", a, err)
	}

	for _, tt := range []struct {
		name   string
		frames []string
	}{
		{"no id", []string{"1", "200", "", ""}},
		{"too few frames", []string{id, "200", ""}},
		{"too many frames", []string{id, "200", "", "", ""}},
		{"status that is no number", []string{id, "ok", "", ""}},
		{"status of no answer", []string{id, "101", "", ""}},
		{"a second field in the content type", []string{id, "200", "text/plain\r\nX: y", ""}},
	} {
		var frames [][]byte
		for _, f := range tt.frames {
			frames = append(frames, []byte(f))
		}
		if a, err := parseAnswer(frames); err == nil {
			t.Errorf("%s: parseAnswer(%q) = %+v, want an error", tt.name, tt.frames, a)
		}
	}
}

// A request goes to a worker with the fewest, and to none beyond its limit.
func TestLeastLoaded(t *testing.T) {
	f := &front{}
	peers := make([]*peer, 3)
	for i := range peers {
		peers[i] = &peer{front: f, limit: i + 1, place: -1}
		f.crowd.settle(peers[i])
	}
	var loads [3]int
	for range 6 {
		p := f.crowd.least()
		if p == nil {
			t.Fatal("no worker takes a request, though they take 6 together")
		}
		for _, q := range peers {
			if len(q.pending) < len(p.pending) && len(q.pending) < q.limit {
				t.Errorf("the request goes to a worker with %d, though one has %d", len(p.pending), len(q.pending))
			}
		}
		p.pending = append(p.pending, nil)
		f.crowd.settle(p)
	}
	for i, p := range peers {
		if loads[i] = len(p.pending); loads[i] != p.limit {
			t.Errorf("worker %d has %d requests, want its %d", i, loads[i], p.limit)
		}
	}
	if p := f.crowd.least(); p != nil {
		t.Errorf("a worker with %d of %d requests is given another", len(p.pending), p.limit)
	}
	peers[1].pending = nil
	f.crowd.settle(peers[1])
	if p := f.crowd.least(); p != peers[1] {
		t.Errorf("least() = %+v, want the worker that has become idle", p)
	}
	peers[1].gone = true
	f.crowd.settle(peers[1])
	if p := f.crowd.least(); p != nil {
		t.Errorf("a worker that is gone is given a request")
	}
}
