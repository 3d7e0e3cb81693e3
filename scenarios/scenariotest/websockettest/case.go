package websockettest

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"interleave/scenarios/wire/websocket"
)

// Case is one exchange, after the handshake.
type Case struct {
	Name string // the suite's number of it, and what it is about

	Sends [][]byte // what the client sends, as it is written
	Bytes bool     // it is written byte by byte
	Want  []Frame  // what the server answers, in order

	// Close is the code with which the server then ends the connection by itself.
	// 0 means that it does not: the client closes with 1000, and the server agrees.
	Close websocket.Code
}

// Frame is what a server has sent: a message of one frame, or a pong.
type Frame struct {
	Kind websocket.Kind
	Data string
}

// key is the one that all frames of the table are under.
const key = 0xa1b2c3d4

// Run sends what c sends over conn, and says what is wrong with what comes back.
// conn is past its handshake, and has a deadline.
func (c *Case) Run(conn io.ReadWriter) error {
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		c.send(conn) // a server that closes need not take the rest
	}()
	defer func() { <-sent }()
	in := reader{from: conn}
	in.Client = true
	in.Most = 4 << 20
	for i, want := range c.Want {
		ev, err := in.next()
		if err != nil {
			return fmt.Errorf("answer %d: %w, want %s", i, err, want)
		}
		if got := (Frame{ev.Kind, string(ev.Data)}); got != want {
			return fmt.Errorf("answer %d is %s, want %s", i, got, want)
		}
	}
	code := c.Close
	if code == 0 {
		code = websocket.Normal
		<-sent
		if _, err := conn.Write(websocket.AppendMaskedClose(nil, code, "", key)); err != nil {
			return err
		}
	}
	ev, err := in.next()
	if err != nil {
		return fmt.Errorf("instead of a close with %d: %w", code, err)
	}
	if ev.Kind != websocket.Close || ev.Code != code {
		return fmt.Errorf("%s with %d, want a close with %d", Frame{ev.Kind, string(ev.Data)}, ev.Code, code)
	}
	return in.end()
}

func (c *Case) send(to io.Writer) {
	for _, p := range c.Sends {
		step := len(p)
		if c.Bytes {
			step = 1
		}
		for chunk := range slices.Chunk(p, max(step, 1)) {
			if _, err := to.Write(chunk); err != nil {
				return
			}
		}
	}
}

// String shows a frame, shortened.
func (f Frame) String() string {
	return fmt.Sprintf("kind %d %.40q (%d bytes)", f.Kind, f.Data, len(f.Data))
}

// reader reads what a server sends.
type reader struct {
	websocket.Parser
	from io.Reader
	in   []byte
}

func (r *reader) next() (websocket.Event, error) {
	for {
		ev, n, err := r.Parse(r.in)
		if err != nil {
			return ev, err
		}
		if ev.Kind != websocket.Nothing {
			ev.Data = bytes.Clone(ev.Data)
			r.in = r.in[n:]
			return ev, nil
		}
		var some [4096]byte
		got, err := r.from.Read(some[:])
		if r.in = append(r.in, some[:got]...); err != nil {
			return ev, err
		}
	}
}

// end reports whether the server sends nothing more and ends the connection.
func (r *reader) end() error {
	if len(r.in) > 0 {
		return fmt.Errorf("after the close come %q", r.in)
	}
	var one [1]byte
	if n, _ := r.from.Read(one[:]); n > 0 {
		return fmt.Errorf("after the close comes %q", one[:])
	}
	return nil
}

// Size is how many bytes the client sends.
func (c *Case) Size() (n int) {
	for _, p := range c.Sends {
		n += len(p)
	}
	return n
}
