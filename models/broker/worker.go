package broker

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"interleave/models"
	"interleave/models/internal/blocking"
	"interleave/models/internal/large"
	"interleave/models/internal/supervise"
	"interleave/models/internal/thread"
	"interleave/scenarios"
	"interleave/scenarios/wire"
	"interleave/scenarios/wire/zmtp"
)

// worker is a process that answers one request after the other. All that it
// knows of the world is a DEALER socket: its connection to the front.
type worker struct {
	config  models.Config
	self    *supervise.Worker
	front   socket
	session zmtp.Session
	message zmtp.Message
	in      []byte
	out     []byte // answers that are not sent yet
	broken  error  // of an early write
	ending  bool   // the server stops

	answering *blocking.Detached
	parser    wire.RequestParser
	request   wire.Request
	answer    wire.Response
}

// workerDebug lets one goroutine use raw blocking calls: no signals shall
// interrupt what it is not running.
func workerDebug(given string) string {
	const ours = "asyncpreemptoff=1"
	if given == "" {
		return ours
	}
	return given + "," + ours
}

// work runs the worker that this process is.
func work(cfg models.Config) error {
	self, err := supervise.Self()
	if err != nil {
		return err
	}
	cfg.Listener.Close() // the front's
	runtime.GOMAXPROCS(1)
	client, err := blocking.NewClient(&cfg)
	if err != nil {
		return err
	}
	defer client.Close()
	upstreams := thread.Sockets{Buffer: cfg.Scenario.SocketBuffer}
	client.Dial = upstreams.Dial

	w := &worker{config: cfg, self: self, session: zmtp.Session{Socket: zmtp.Dealer, Limits: limits}}
	w.parser.Limits = wire.Limits{Head: 64 << 10, Body: largest} // the front has bounded it
	cfg.Seed = scenarios.Derive(cfg.Seed, uint64(self.Generation*max(cfg.Tuning.Workers, 1)+self.Slot))
	server := blocking.New(&cfg)
	server.NewIO = func() blocking.IO { return &blocking.Base{Client: client} }
	// All that a handler does blocks the process: that is the model. What was
	// answered before is sent before it waits.
	server.Flush = func() { w.flush() }
	server.Ending = w.stopping
	w.answering = server.NewDetached()
	if err := w.join(os.Getenv(endpointEnv)); err != nil {
		return fmt.Errorf("worker %d cannot join the front: %w", self.Slot, err)
	}
	defer w.front.close()
	err = w.serve()
	if errors.Is(err, errEnded) {
		return nil
	}
	return err
}

// join connects, and says how many requests the worker takes at a time.
func (w *worker) join(address string) error {
	fd, err := connect(address)
	if err != nil {
		return err
	}
	if w.front, err = newSocket(fd); err != nil {
		return err
	}
	w.out = w.session.Hello(w.out, nil)
	if err := w.flush(); err != nil {
		return err
	}
	for !w.session.Ready() {
		if err := w.receive(); err != nil {
			return err
		}
	}
	w.out = appendReady(w.out, ahead(w.config.Scenario))
	if err := w.flush(); err != nil {
		return err
	}
	return w.self.Ready()
}

// errEnded says that the front has closed the connection.
var errEnded = errors.New("the front has ended")

// serve answers requests until the front ends. The answers to all that came with
// one read leave with one write, unless a handler waits before.
func (w *worker) serve() error {
	for {
		if err := w.receive(); err != nil {
			return err
		}
		if err := w.flush(); err != nil {
			return err
		}
	}
}

// receive reads once, and answers the requests that are then whole.
func (w *worker) receive() error {
	if cap(w.in)-len(w.in) < firstInput/2 {
		size := max(2*cap(w.in), 4*firstInput, min(w.session.Want(w.in), largest+firstInput))
		w.in = append(make([]byte, 0, size), w.in...)
	}
	n, err := w.front.read(w.in[len(w.in):cap(w.in)])
	if err != nil {
		return err
	}
	if n == 0 {
		return errEnded
	}
	w.in = w.in[:len(w.in)+n]
	taken := 0
	for {
		n, got, out, err := w.session.Next(w.in[taken:], &w.message, w.out)
		if w.out = out; err != nil {
			return err
		}
		if taken += n; got {
			if err := w.handle(w.message.Frames); err != nil {
				return err
			}
		}
		if n == 0 {
			break
		}
	}
	w.in = w.in[:copy(w.in, w.in[taken:])]
	if len(w.in) == 0 && cap(w.in) > keptBuffer {
		large.Gone(w.in)
		w.in = nil
	}
	return nil
}

var errRequest = errors.New("the front has sent something that is no request")

// handle answers one request.
func (w *worker) handle(frames [][]byte) error {
	if len(frames) != 2 || len(frames[0]) != idLength {
		return errRequest
	}
	n, err := w.parser.Parse(frames[1], &w.request)
	if err != nil || n != len(frames[1]) {
		return errRequest
	}
	w.answering.Answer(&w.request, &w.answer, nil)
	w.out = appendAnswer(w.out, frames[0], &w.answer)
	if cap(w.answer.Body) > keptBuffer {
		large.Gone(w.answer.Body)
		w.answer.Body = nil
	}
	return w.broken
}

// flush sends what is ready.
func (w *worker) flush() error {
	if len(w.out) == 0 || w.broken != nil {
		return w.broken
	}
	w.broken = w.front.write(w.out)
	if w.out = w.out[:0]; cap(w.out) > keptBuffer {
		large.Gone(w.out)
		w.out = nil
	}
	return w.broken
}

// stopping reports whether the server stops, which it is told once.
func (w *worker) stopping() bool {
	if !w.ending {
		command, ok, stop := w.self.Next()
		w.ending = stop || ok && command == stopCommand
	}
	return w.ending
}
