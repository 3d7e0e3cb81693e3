package prefork

import (
	"fmt"
	"syscall"
	"time"

	"interleave/models"
	"interleave/models/internal/blocking"
	"interleave/models/internal/supervise"
	"interleave/models/internal/thread"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// acceptPause is how long a worker waits when the system has no descriptor or
// memory for another connection.
const acceptPause = 50 * time.Millisecond

// worker is one process that serves one connection at a time.
type worker struct {
	self     *supervise.Worker
	board    *board
	slot     *slot
	listener int
	queue    *queue
	maxConns int
	server   *blocking.Server
	stopped  bool // the master's order was read
	starved  bool // said that accepting fails, and not yet succeeded again
}

// work runs the worker that this process is.
func work(cfg models.Config) error {
	self, err := supervise.Self()
	if err != nil {
		return err
	}
	workers := max(cfg.Tuning.Workers, 1)
	b, err := openBoard(supervise.InheritedFD(0), workers)
	if err != nil {
		return err
	}
	// Mapped, the memory needs no descriptor any more.
	syscall.Close(supervise.InheritedFD(0))
	cfg.Seed = scenarios.Derive(cfg.Seed, uint64(self.Generation*workers+self.Slot))
	w := &worker{
		self:     self,
		board:    b,
		slot:     &b.slots[self.Slot],
		listener: int(cfg.Listener.Fd()),
		maxConns: cfg.MaxConns,
		server:   blocking.New(&cfg),
	}
	if w.queue, err = newQueue(w.listener, self.Control); err != nil {
		return fmt.Errorf("worker %d cannot wait for connections: %w", self.Slot, err)
	}
	w.slot.answerTo()
	client, err := blocking.NewClient(&cfg)
	if err != nil {
		return err
	}
	client.Dial = w.dial
	w.server.NewIO = func() blocking.IO { return &handlerIO{blocking.Base{Client: client}} }
	w.server.CloseAfter = func() bool { return b.crowded.Load()|b.stopping.Load() != 0 }
	w.server.Ending = func() bool { return b.stopping.Load() != 0 }
	w.server.LingerTimeout = lingerTimeout
	if err := self.Ready(); err != nil {
		return err
	}
	w.run()
	client.Close()
	return nil
}

// handlerIO is a handler's IO. All of it blocks the process: that is the
// model.
type handlerIO struct{ blocking.Base }

func (io *handlerIO) Sleep(d time.Duration) {
	io.Flush()
	sleep(d)
}

// run accepts and serves until the master wants it to stop.
func (w *worker) run() {
	var conn blocking.Conn
	var s stream
	for !w.stopped && w.board.stopping.Load() == 0 {
		fd, errno := accept(w.listener)
		if errno != 0 {
			w.rest(errno)
			continue
		}
		w.starved = false
		w.slot.set(busy)
		if w.maxConns < len(w.board.slots) && w.board.held() > w.maxConns {
			w.refuse(fd)
		} else {
			s = stream{socket: socket{fd}, worker: w, conn: &conn}
			conn = blocking.Conn{}
			conn.Init(w.server, &s)
			conn.Serve()
		}
		w.slot.set(free)
	}
}

// rest waits after an accept that brought no connection.
func (w *worker) rest(errno syscall.Errno) {
	switch errno {
	case syscall.EINTR: // the master calls
	case syscall.EAGAIN:
		w.queue.wait()
		w.slot.answerTo()
	case syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM:
		if !w.starved {
			w.starved = true
			w.server.Logf("worker %d cannot accept: %v; trying again every %v", w.self.Slot, errno, acceptPause)
		}
		thread.Readable(w.self.Control, acceptPause)
	default:
		// The connection failed before it was accepted: the next one may not.
		return
	}
	w.listen()
}

// listen takes the master's commands without waiting and reports whether one
// was to drop an idle connection.
func (w *worker) listen() (drops bool) {
	for !w.stopped {
		command, ok, stop := w.self.Next()
		if stop {
			w.stopped = true
			w.server.Stop()
		}
		if !ok {
			break
		}
		drops = drops || command == drop
	}
	return drops
}

// refuse answers a connection beyond the limit, then lets its client read
// that before the close.
func (w *worker) refuse(fd int) {
	var date wire.Date
	date.Set(time.Now().Unix())
	s := socket{fd}
	if s.Write(wire.AppendError(nil, nil, 503, &date), time.Second) == nil && s.CloseWrite() == nil {
		var rest [1024]byte
		for end := time.Now().Add(lingerTimeout); ; {
			left := time.Until(end)
			if left <= 0 || !thread.Readable(fd, left) {
				break
			}
			if n, errno := receive(fd, rest[:]); n == 0 || errno != 0 {
				break
			}
		}
	}
	s.Close()
}

// lingerTimeout is how long a client may take to read its last answer, or that it is
// refused. The worker serves nobody meanwhile.
const lingerTimeout = 200 * time.Millisecond
