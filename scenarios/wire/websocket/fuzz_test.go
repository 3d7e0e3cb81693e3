package websocket

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"
)

// deliberate are what is refused here and not by gorilla/websocket.
var deliberate = []error{
	errText,                         // it leaves texts to its users
	errLength,                       // it takes any form of a length
	errContinuation, errInterrupted, // it names them in another order
}

// FuzzParser holds the parser against gorilla/websocket: it reads the same messages.
// And however its input is cut, it reads the same.
func FuzzParser(f *testing.F) {
	f.Add(AppendMasked(nil, Text, 1, []byte("hello")))
	f.Add(slices.Concat(AppendFragment(nil, Text, false, 1, []byte("a")), AppendMasked(nil, Ping, 2, []byte("p")), AppendFragment(nil, Nothing, true, 3, []byte("b"))))
	f.Add(slices.Concat(AppendMasked(nil, Binary, 1, make([]byte, 200)), AppendMaskedClose(nil, Normal, "bye", 4)))
	f.Add([]byte{0x81, 0xfe, 0, 5, 1, 2, 3, 4, 5})
	f.Add([]byte{0x91, 0x80, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		got, gotErr := events(in, len(in)+1)
		cut, cutErr := events(in, 1)
		if !slices.Equal(got, cut) || gotErr != cutErr {
			t.Fatalf("%x is %q, %v; byte by byte it is %q, %v", in, got, gotErr, cut, cutErr)
		}
		theirs, theirErr := gorillas(in)
		if gotErr != nil && slices.Contains(deliberate, gotErr) {
			theirs = theirs[:min(len(theirs), len(got))]
		}
		if !slices.Equal(got, theirs) {
			t.Fatalf("%x is %q, %v; to gorilla it is %q, %v", in, got, gotErr, theirs, theirErr)
		}
	})
}

// events are what a parser makes of input that comes so many bytes at a time.
func events(stream []byte, step int) (list []string, err error) {
	var p Parser
	var in []byte
	for {
		ev, n, err := p.Parse(in)
		switch {
		case err != nil:
			return list, err
		case ev.Kind == Close:
			return append(list, fmt.Sprintf("close %d %q", ev.Code, ev.Data)), nil
		case ev.Kind != Nothing:
			list = append(list, fmt.Sprintf("%d %q", ev.Kind, ev.Data))
			in = in[n:]
			continue
		case len(stream) == 0:
			return list, nil
		}
		in = p.Compact(in)
		next := min(step, len(stream))
		in, stream = append(in, stream[:next]...), stream[next:]
	}
}

// gorillas are what gorilla/websocket makes of it.
func gorillas(stream []byte) (list []string, err error) {
	fake := &script{in: bytes.NewReader(stream)}
	up := gorilla.Upgrader{}
	req, _ := http.NewRequest("GET", "/", nil)
	req.Header = http.Header{
		"Upgrade": {"websocket"}, "Connection": {"Upgrade"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="},
	}
	conn, err := up.Upgrade(fake, req, nil)
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(DefaultMost)
	note := func(kind Kind) func(string) error {
		return func(data string) error {
			list = append(list, fmt.Sprintf("%d %q", kind, data))
			return nil
		}
	}
	conn.SetPingHandler(note(Ping))
	conn.SetPongHandler(note(Pong))
	conn.SetCloseHandler(func(code int, reason string) error {
		list = append(list, fmt.Sprintf("close %d %q", code, reason))
		return nil
	})
	for {
		kind, data, err := conn.ReadMessage()
		if err != nil {
			return list, err
		}
		list = append(list, fmt.Sprintf("%d %q", kind, data))
	}
}

// script is a connection on which a client has said all that it will.
type script struct {
	in *bytes.Reader
	net.Conn
}

func (s *script) Header() http.Header              { return http.Header{} }
func (s *script) WriteHeader(int)                  {}
func (s *script) Write(p []byte) (int, error)      { return len(p), nil }
func (s *script) Read(p []byte) (int, error)       { return s.in.Read(p) }
func (s *script) Close() error                     { return nil }
func (s *script) SetDeadline(time.Time) error      { return nil }
func (s *script) SetReadDeadline(time.Time) error  { return nil }
func (s *script) SetWriteDeadline(time.Time) error { return nil }
func (s *script) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (s *script) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (s *script) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if s.in == nil {
		return nil, nil, errors.New("taken")
	}
	return s, bufio.NewReadWriter(bufio.NewReaderSize(s, 4096), bufio.NewWriter(s)), nil
}
