package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
	"time"

	"interleave/internal/quantity"
	"interleave/runner/hosts/wire"
	"interleave/runner/place"
)

// child is a child on a host.
type child struct {
	seat   *seat
	id     string
	called string
	addr   string  // where it listens; empty if it does not
	out    *buffer // nil without pipes
	in     io.WriteCloser
	heard  int // number of the last that it said; onOut's own

	done   chan struct{}
	finish sync.Once
	gone   wire.Gone // valid once done is closed
	lost   error     // the same: why nobody knows how it ended
}

// expect is the child that is started with q, whose word may come before the answer.
func (s *seat) expect(q wire.Start) *child {
	c := &child{seat: s, id: q.ID, called: q.Called, done: make(chan struct{})}
	if q.Pipes {
		c.out, c.in = newBuffer(), &stdin{child: c}
	}
	s.mu.Lock()
	s.children[c.id] = c
	s.mu.Unlock()
	stop := context.AfterFunc(s.ctx, func() { c.end(wire.Gone{}, s.err()) })
	go func() { // lets go of the membership's context
		<-c.done
		stop()
	}()
	return c
}

// end takes note of how the child ended.
func (c *child) end(gone wire.Gone, lost error) {
	c.finish.Do(func() {
		c.gone, c.lost = gone, lost
		c.seat.mu.Lock()
		delete(c.seat.children, c.id)
		c.seat.mu.Unlock()
		if c.out != nil {
			c.out.end(lost)
		}
		close(c.done)
		c.seat.lab.unlist(c)
	})
}

// abandon gives up a child whose start failed: should it be there all the same, it is
// killed.
func (c *child) abandon(err error) {
	if c.seat.ctx.Err() == nil {
		ask[wire.Ended](context.Background(), c.seat, wire.DoEnd, wire.End{Child: c.seat.about(c.id)}, answerWithin)
	}
	c.end(wire.Gone{Err: err.Error()}, nil)
}

func (c *child) Addr() string          { return c.addr }
func (c *child) Done() <-chan struct{} { return c.done }

func (c *child) Stdin() io.WriteCloser { return c.in }

func (c *child) Stdout() io.ReadCloser {
	if c.out == nil {
		return nil
	}
	return c.out
}

// Err says how a child that is done ended; nil for status 0.
func (c *child) Err() error {
	switch {
	case c.lost != nil:
		return c.lost
	case c.gone.Err != "":
		return errors.New(c.gone.Err)
	}
	return nil
}

// Unasked says how a child that is done ended although nobody had asked it to.
func (c *child) Unasked() error {
	if c.lost != nil {
		return c.lost
	}
	return errors.New(c.gone.Unasked)
}

// goneWithin is how long it may take until it is known how a child ended.
const goneWithin = 10 * time.Second

// Suspend stops the child's processes, or lets them go on.
func (c *child) Suspend(stopped bool) error {
	_, err := ask[wire.Answer](context.Background(), c.seat, wire.DoSuspend, wire.Suspend{Child: c.seat.about(c.id), Stopped: stopped}, answerWithin)
	return err
}

// Stop ends the child by SIGTERM, or after grace by force.
func (c *child) Stop(grace time.Duration) error {
	if !c.End(syscall.SIGTERM, grace) {
		if c.lost != nil {
			return c.lost
		}
		return fmt.Errorf("%s did not stop within %s of SIGTERM and was killed", c.called, quantity.Duration(grace))
	}
	return c.Err()
}

// End ends the child by a signal, or after grace by force.
func (c *child) End(sig syscall.Signal, grace time.Duration) (inTime bool) {
	select {
	case <-c.done:
		return c.lost == nil
	default:
	}
	a, err := ask[wire.Ended](context.Background(), c.seat, wire.DoEnd,
		wire.End{Child: c.seat.about(c.id), Signal: int(sig), Grace: grace}, grace+answerWithin)
	c.await()
	return err == nil && a.InTime
}

// Kill ends the child at once.
func (c *child) Kill() { c.End(0, 0) }

// await waits until it is known how the child ended.
func (c *child) await() {
	timer := time.NewTimer(goneWithin)
	defer timer.Stop()
	select {
	case <-c.done:
	case <-timer.C:
		c.seat.lost("it does not tell how " + c.called + " ended")
		<-c.done
	}
}

// state is what the child is like now, as far as that is known.
func (c *child) state() wire.State {
	select {
	case <-c.done:
	default:
		if a, err := ask[wire.State](context.Background(), c.seat, wire.DoState, c.seat.about(c.id), answerWithin); err == nil {
			return a
		}
		// It has ended meanwhile, or its host is lost.
		c.await()
	}
	return wire.State{Stderr: c.gone.Stderr, Restarts: c.gone.Restarts}
}

// StderrTail is the last few kilobytes that the child wrote to stderr.
func (c *child) StderrTail() string { return c.state().Stderr }

// Restarts is how often the child was started again.
func (c *child) Restarts() int { return c.state().Restarts }

// stdin writes to a child's stdin.
type stdin struct {
	child *child
	pace  wire.Pace
}

// inputWithin is how long a child may take to read what is written to it.
const inputWithin = time.Minute

func (w *stdin) Write(data []byte) (n int, err error) {
	for n < len(data) {
		piece := data[n:min(len(data), n+w.pace.Size())]
		began := time.Now()
		if err := w.ask(wire.Input{Data: piece}); err != nil {
			return n, err
		}
		if len(piece) == w.pace.Size() {
			w.pace.Took(time.Since(began))
		}
		n += len(piece)
	}
	return n, nil
}

func (w *stdin) Close() error {
	select {
	case <-w.child.done:
		return nil
	default:
		return w.ask(wire.Input{Close: true})
	}
}

func (w *stdin) ask(q wire.Input) error {
	q.Child = w.child.seat.about(w.child.id)
	_, err := ask[wire.Answer](context.Background(), w.child.seat, wire.DoInput, q, inputWithin)
	return err
}

var _ place.Child = (*child)(nil)
