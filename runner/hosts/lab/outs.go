package lab

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"interleave/runner/hosts/wire"
)

// outs is the stream of what children say, from which this coordinator reads. An agent
// goes on only when the stream has what it said, and the stream takes each message id
// once: so all of it comes, in order, and nothing twice. Where the stream was too full to
// keep something until it was read, its number is missing.
type outs struct {
	stream  jetstream.Stream
	reading jetstream.ConsumeContext
}

const (
	keepFor    = 10 * time.Minute // what a child has said
	twiceIn    = 2 * time.Minute  // in which a message id is known again
	streamWait = 10 * time.Second
)

// listenToChildren makes the stream and reads from it.
func (l *Lab) listenToChildren(ctx context.Context) (*outs, error) {
	ctx, cancel := context.WithTimeout(ctx, streamWait)
	defer cancel()
	all, err := jetstream.New(l.conn)
	if err != nil {
		return nil, err
	}
	o := &outs{}
	o.stream, err = all.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: l.names.Stream(), Subjects: []string{l.names.Out(wire.Any, wire.Any)},
		Storage: jetstream.MemoryStorage, MaxBytes: streamMemory, MaxAge: keepFor, Duplicates: twiceIn,
		MaxMsgSize: 1 << 20, Discard: jetstream.DiscardOld,
	})
	if err != nil {
		return nil, fmt.Errorf("make the lab's stream: %w", err)
	}
	consumer, err := o.stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverNewPolicy})
	if err != nil {
		return nil, fmt.Errorf("read the lab's stream: %w", err)
	}
	o.reading, err = consumer.Consume(l.onOut)
	if err != nil {
		return nil, fmt.Errorf("read the lab's stream: %w", err)
	}
	return o, nil
}

// onOut gives a child's words to whoever reads them.
func (l *Lab) onOut(msg jetstream.Msg) {
	id, token, ok := l.names.ParseOut(msg.Subject())
	if !ok {
		return
	}
	l.mu.Lock()
	h := l.hosts[token]
	l.mu.Unlock()
	if h == nil {
		return
	}
	s := h.seat()
	if s == nil {
		return // of a membership that has ended
	}
	s.mu.Lock()
	c := s.children[id]
	s.mu.Unlock()
	if c == nil {
		return
	}
	// The server itself answers whoever adds to the stream where he likes, so also here: what
	// is none of an agent's words says nothing of this one. If one was, it is missed below.
	var o wire.Out
	if err := wire.Decode(msg.Data(), &o); err != nil || o.Number <= c.heard {
		return
	}
	if o.Number > c.heard+1 {
		s.lost(fmt.Sprintf("of what %s said on it a piece is missing", c.called))
		return
	}
	c.heard = o.Number
	if len(o.Data) > 0 && c.out != nil {
		c.out.add(o.Data)
	}
	if o.Gone != nil {
		c.end(*o.Gone, nil)
		subject := msg.Subject()
		l.tasks.Go(func() { l.forget(subject) })
	}
}

// forget removes from the stream what a child that has ended has said.
func (l *Lab) forget(subject string) {
	ctx, cancel := context.WithTimeout(l.ctx, streamWait)
	defer cancel()
	if err := l.outs.stream.Purge(ctx, jetstream.WithPurgeSubject(subject)); err != nil && !errors.Is(err, context.Canceled) {
		l.config.Say(fmt.Sprintf("what a child has said stays in the lab's stream for %v: %v", keepFor, err))
	}
}

// close stops reading.
func (o *outs) close() {
	o.reading.Stop()
	<-o.reading.Closed()
}
