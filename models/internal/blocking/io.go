package blocking

import (
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// IO is a handler's IO with a Base inside.
type IO interface {
	scenarios.BlockingIO
	base() *Base
}

// Base is the part of a BlockingIO that the models share. A model embeds it
// and replaces what it does in a way of its own: CallAll, if it can wait for
// several things at once, and Sleep and Block, if they must not hold up the
// thread. Such a method calls Flush before it waits.
type Base struct {
	Client *Client // asks upstreams
	Parker Parker  // waits for messages; nil in a server without Topics

	server *Server
	conn   *Conn     // nil if none has received the request
	apart  *Detached // which has received it then; else nil
	source *source   // of the handler; nil if it has none open
	resp   wire.Response
	body   [firstBody]byte // memory of a short answer
	kept   arena
	wait   wait
	manner wire.Manner // of the request, if its connection has no work
}

func (b *Base) base() *Base { return b }

// Stream is the connection of the request that is being answered.
func (b *Base) Stream() Stream { return b.conn.stream }

// Flush sends the answers to earlier pipelined requests: they shall not wait
// for what this one waits for. A failure shows when this request is answered.
func (b *Base) Flush() {
	if b.conn == nil {
		if flush := b.server.Flush; flush != nil {
			flush()
		}
		return
	}
	if w := b.conn.work; w != nil && len(w.out) > 0 {
		w.flush()
	}
}

// Call asks one upstream.
func (b *Base) Call(c scenarios.Call) (scenarios.Reply, error) {
	b.Flush()
	return b.Client.call(c, &b.kept)
}

// CallAll asks one upstream after the other.
func (b *Base) CallAll(calls []scenarios.Call) ([]scenarios.Reply, error) {
	b.Flush()
	replies := b.Replies(len(calls))
	for i, c := range calls {
		var err error
		if replies[i], err = b.Client.call(c, &b.kept); err != nil {
			return nil, err
		}
	}
	return replies, nil
}

// Replies returns room for n replies, valid until the handler is done.
func (b *Base) Replies(n int) []scenarios.Reply { return b.kept.replySlots(n) }

// Sleep sleeps in Go's way.
func (b *Base) Sleep(d time.Duration) {
	b.Flush()
	time.Sleep(d)
}

// Block runs op here and now.
func (b *Base) Block(op func() error) error {
	b.Flush()
	return op()
}

// Compute burns d of CPU time.
func (b *Base) Compute(d time.Duration) {
	b.Flush()
	scenarios.Burn(scenarios.ComputeRounds(b.server.ComputeRate, d))
}

// Random returns the next number of the server's sequence.
func (b *Base) Random() uint64 { return b.server.Random.Next() }

// Forget ends the life of the replies, of the source and of the message: the handler
// is done.
func (b *Base) Forget() {
	b.closeSource()
	b.kept.reset()
	b.wait.message.Text = nil
}
