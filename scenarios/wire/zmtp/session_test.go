package zmtp

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

// heard is what a session makes of a stream.
type heard struct {
	messages [][]string
	replies  []byte
	err      error
	left     int
}

// feed gives s the stream in pieces of step bytes, as a connection would bring
// it.
func feed(s *Session, stream []byte, step int) (h heard) {
	var buf []byte
	var m Message
	for len(stream) > 0 && h.err == nil {
		n := min(step, len(stream))
		buf, stream = append(buf, stream[:n]...), stream[n:]
		for h.err == nil {
			taken, got, replies, err := s.Next(buf, &m, h.replies)
			h.replies, h.err = replies, err
			if got {
				var frames []string
				for _, f := range m.Frames {
					frames = append(frames, string(f))
				}
				h.messages = append(h.messages, frames)
			}
			if taken == 0 {
				break
			}
			buf = buf[taken:]
		}
	}
	h.left = len(buf)
	return h
}

// theirs is a peer's stream up to the end of the handshake.
func theirs(socket SocketType) []byte {
	return (&Session{Socket: socket}).Hello(nil, nil)
}

func TestSession(t *testing.T) {
	long := strings.Repeat("x", 300)
	message := func(frames ...string) []byte {
		var all [][]byte
		for _, f := range frames {
			all = append(all, []byte(f))
		}
		return AppendMessage(nil, all...)
	}
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	with := func(i int, b byte) []byte {
		g := AppendGreeting(nil)
		g[i] = b
		return g
	}
	tests := []struct {
		name     string
		in       []byte
		messages [][]string
		replies  []byte
		err      error
	}{
		{"handshake only", theirs(Dealer), nil, nil, nil},
		{"messages", join(theirs(Dealer), message("a"), message("b", "", long), message("")), [][]string{{"a"}, {"b", "", long}, {""}}, nil, nil},
		{"one frame of 255 bytes", join(theirs(Dealer), message(long[:255])), [][]string{{long[:255]}}, nil, nil},
		{"short frame that is sent as a long one", join(theirs(Dealer), []byte{flagLong, 0, 0, 0, 0, 0, 0, 0, 2, 'o', 'k'}), [][]string{{"ok"}}, nil, nil},
		{"ping", join(theirs(Dealer), AppendPing(nil, 10, []byte("are you")), message("a")), [][]string{{"a"}}, []byte("\x04\x0c\x04PONGare you"), nil},
		{"ping between the frames of a message", join(theirs(Dealer), AppendFrame(nil, []byte("a"), true), AppendPing(nil, 0, nil), message("b")), [][]string{{"a", "b"}}, []byte("\x04\x05\x04PONG"), nil},
		{"unknown command", join(theirs(Dealer), appendCommandHead(nil, "SUBSCRIBE", 0), message("a")), [][]string{{"a"}}, nil, nil},
		{"pong", join(theirs(Dealer), appendPong(nil, nil), message("a")), [][]string{{"a"}}, nil, nil},
		{"older minor version", join(with(versionAt+1, 0), theirs(Dealer)[GreetingLength:], message("a")), [][]string{{"a"}}, nil, nil},
		{"identity", join(AppendGreeting(nil), AppendReady(nil, Dealer, []byte("me")), message("a")), [][]string{{"a"}}, nil, nil},

		{"HTTP", []byte("GET / HTTP/1.1\r\n\r\n"), nil, nil, errSignature},
		{"signature's end", with(versionAt-1, 0x7e), nil, nil, errSignature},
		{"version 2", with(versionAt, 1), nil, nil, errVersion},
		{"mechanism", with(mechanismAt, 'P'), nil, nil, errMechanism},
		{"socket type", join(AppendGreeting(nil), AppendReady(nil, "PUB", nil)), nil, AppendError(nil, errSocketType.Reason), errSocketType},
		{"no socket type", join(AppendGreeting(nil), appendCommandHead(nil, "READY", 0)), nil, AppendError(nil, errSocketType.Reason), errSocketType},
		{"property that is cut short", join(AppendGreeting(nil), appendCommandHead(nil, "READY", 3), []byte{11, 'S', 'o'}), nil, AppendError(nil, errCommand.Reason), errCommand},
		{"message before READY", join(AppendGreeting(nil), message("a")), nil, AppendError(nil, errEarly.Reason), errEarly},
		{"ping before READY", join(AppendGreeting(nil), AppendPing(nil, 0, nil)), nil, AppendError(nil, errEarly.Reason), errEarly},
		{"second READY", join(theirs(Dealer), AppendReady(nil, Dealer, nil)), nil, nil, errTwice},
		{"reserved flag", join(theirs(Dealer), []byte{8, 0}), nil, nil, errFlags},
		{"command with more", join(theirs(Dealer), []byte{flagCommand | flagMore, 0}), nil, nil, errFlags},
		{"command without a name", join(theirs(Dealer), []byte{flagCommand, 1, 0}), nil, nil, errCommand},
		{"command with a name that is cut short", join(theirs(Dealer), []byte{flagCommand, 2, 5, 'P'}), nil, nil, errCommand},
		{"ping without a time", join(theirs(Dealer), appendCommandHead(nil, "PING", 1), []byte{0}), nil, nil, errCommand},
		{"context that is too long", join(theirs(Dealer), AppendPing(nil, 0, make([]byte, 17))), nil, nil, errCommand},
		{"frame that is too large", join(theirs(Dealer), []byte{flagLong, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}), nil, nil, errTooLarge},
		{"command that is too large", join(theirs(Dealer), []byte{flagCommand | flagLong, 0, 0, 0, 0, 0, 0, 0x20, 0}), nil, nil, errTooLarge},
		{"too many frames", join(theirs(Dealer), bytes.Repeat([]byte{flagMore, 0}, 5)), nil, nil, errTooLarge},
		{"frames that are too large together", join(theirs(Dealer), bytes.Repeat(AppendFrame(nil, make([]byte, 400), true), 3)), nil, nil, errTooLarge},
	}
	for _, tt := range tests {
		for _, step := range []int{1, 7, len(tt.in)} {
			s := Session{Socket: Router, Limits: Limits{Message: 1000, Frames: 4}}
			got := feed(&s, tt.in, step)
			if !slices.EqualFunc(got.messages, tt.messages, slices.Equal) || !bytes.Equal(got.replies, tt.replies) || got.err != tt.err {
				t.Errorf("%s, %d bytes at once: messages %q, replies %q, error %v, want %q, %q, %v",
					tt.name, step, got.messages, got.replies, got.err, tt.messages, tt.replies, tt.err)
			}
			if got.err == nil && got.left > 0 {
				t.Errorf("%s, %d bytes at once: %d bytes are left", tt.name, step, got.left)
			}
			if tt.name == "identity" && string(s.Identity) != "me" {
				t.Errorf("identity is %q, want %q", s.Identity, "me")
			}
		}
	}
}

// A peer cannot make a session hold more by commands within a message.
func TestCommandsWithinAMessageAreBounded(t *testing.T) {
	s := Session{Socket: Router, Limits: Limits{Message: 1000}}
	endless := append(theirs(Dealer), flagMore, 0)
	endless = append(endless, bytes.Repeat(AppendPing(nil, 0, nil), 1000)...)
	if got := feed(&s, endless, len(endless)); got.err != errTooLarge {
		t.Errorf("after endless pings the error is %v, want %v", got.err, errTooLarge)
	}
}

func TestPeersReason(t *testing.T) {
	s := Session{}
	got := feed(&s, AppendError(AppendGreeting(nil), "wrong socket"), 1000)
	var refused *Error
	if !errors.As(got.err, &refused) || string(refused.Peer) != "wrong socket" {
		t.Errorf("error %v, want the peer's reason in it", got.err)
	}
}

func TestWhichSocketsCanBeJoined(t *testing.T) {
	for _, tt := range []struct {
		ours, theirs SocketType
		want         bool
	}{
		{Router, Dealer, true}, {Router, "REQ", true}, {Router, Router, true}, {Router, "REP", false}, {Router, "PULL", false},
		{"", Router, true}, {Dealer, "REP", true}, {Dealer, "REQ", false}, {Dealer, "SUB", false},
	} {
		s := Session{Socket: tt.ours}
		got := feed(&s, theirs(tt.theirs), 1000)
		if s.Ready() != tt.want || (got.err == nil) != tt.want {
			t.Errorf("%s with %s: ready %v, error %v, want %v", tt.ours, tt.theirs, s.Ready(), got.err, tt.want)
		}
	}
}

// Who speaks ZMTP 3.0 would take a ping for a fault.
func TestWhoKnowsPings(t *testing.T) {
	for minor, want := range []bool{false, true, true} {
		in := theirs(Dealer)
		in[versionAt+1] = byte(minor)
		s := Session{Socket: Router}
		if before := s.Pings(); before {
			t.Error("Pings = true before the handshake")
		}
		feed(&s, in, 7)
		if got := s.Pings(); got != want {
			t.Errorf("version 3.%d: Pings = %v, want %v", minor, got, want)
		}
	}
}

// Want tells how much room the rest of a large message needs, so that a reader
// need not double its buffer again and again.
func TestWant(t *testing.T) {
	s := Session{Socket: Router}
	feed(&s, theirs(Dealer), 1000)
	message := AppendMessage(nil, []byte("a"), make([]byte, 100_000))
	var m Message
	s.Next(message[:20], &m, nil)
	if got := s.Want(message[:20]); got != len(message) {
		t.Errorf("Want = %d, want the message's %d bytes", got, len(message))
	}
}

func TestNextAllocatesNothing(t *testing.T) {
	s := Session{Socket: Router}
	feed(&s, theirs(Dealer), 1000)
	stream := AppendPing(AppendMessage(nil, []byte("12345678"), []byte("GET /hello HTTP/1.1")), 0, nil)
	reply := make([]byte, 0, 100)
	m := Message{Frames: make([][]byte, 0, 4)}
	if got := testing.AllocsPerRun(100, func() {
		for rest := stream; len(rest) > 0; {
			n, _, _, err := s.Next(rest, &m, reply)
			if err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
	}); got != 0 {
		t.Errorf("Next allocates %v times, want 0", got)
	}
}

// FuzzSession holds that what a session makes of a stream does not depend on the
// pieces in which it comes, and that what it takes for a message is within the
// limits and says the same when it is sent on.
func FuzzSession(f *testing.F) {
	f.Add([]byte{}, 1)
	f.Add(AppendMessage(nil, []byte("a"), []byte("b")), 3)
	f.Add(AppendPing(nil, 1, []byte("context")), 2)
	f.Add(AppendFrame(AppendPing(AppendFrame(nil, []byte("a"), true), 0, nil), []byte("b"), false), 5)
	f.Add([]byte{flagLong, 0, 0, 0, 0, 0, 0, 0, 1, 'x', flagCommand, 3, 2, 'H', 'I'}, 4)
	f.Add(AppendError(AppendReady(AppendGreeting(nil), "REQ", []byte("me")), "no"), 9)
	f.Fuzz(func(t *testing.T, in []byte, step int) {
		limits := Limits{Message: 500, Frames: 5}
		for _, before := range [][]byte{nil, theirs(Dealer)} {
			stream := append(slices.Clone(before), in...)
			whole := feed(&Session{Socket: Router, Limits: limits}, stream, max(len(stream), 1))
			split := feed(&Session{Socket: Router, Limits: limits}, stream, max(step, 1))
			if !slices.EqualFunc(whole.messages, split.messages, slices.Equal) || !bytes.Equal(whole.replies, split.replies) || !same(whole.err, split.err) {
				t.Errorf("%q: at once %+v, in pieces of %d %+v", stream, whole, step, split)
			}
			again := theirs(Dealer)
			for _, m := range whole.messages {
				size := 0
				var frames [][]byte
				for _, f := range m {
					size += len(f)
					frames = append(frames, []byte(f))
				}
				if size > limits.Message || len(m) > limits.Frames {
					t.Errorf("%q: message of %d frames and %d bytes, beyond the limits", stream, len(m), size)
				}
				again = AppendMessage(again, frames...)
			}
			if got := feed(&Session{Socket: Router, Limits: limits}, again, len(again)); got.err != nil || !slices.EqualFunc(got.messages, whole.messages, slices.Equal) {
				t.Errorf("%q: sent on, the messages %q are %q (%v)", stream, whole.messages, got.messages, got.err)
			}
		}
	})
}

func same(a, b error) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Error() == b.Error()
}
