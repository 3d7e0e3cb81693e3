package serve

import (
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"interleave/models"
	"interleave/scenarios/wire"
)

// listener is net's own with a bound on the connections that are open.
type listener struct {
	*net.TCPListener
	most     int64
	held     atomic.Int64
	refusing sync.WaitGroup
	room     chan struct{} // takes one for each refused connection that is open
}

// maxRefused bounds the refused connections that are open, and so the descriptors
// and goroutines that a flood of them costs.
const maxRefused = 128

func listen(cfg *models.Config) (*listener, error) {
	l, err := net.FileListener(cfg.Listener)
	if err != nil {
		return nil, fmt.Errorf("take over the listener: %w", err)
	}
	tcp, ok := l.(*net.TCPListener)
	if !ok {
		l.Close()
		return nil, fmt.Errorf("the listener is a %T, not one of TCP", l)
	}
	return &listener{TCPListener: tcp, most: int64(cfg.MaxConns), room: make(chan struct{}, maxRefused)}, nil
}

// Accept refuses connections beyond the bound.
func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.AcceptTCP()
		if err != nil {
			return nil, err
		}
		if l.held.Add(1) <= l.most {
			return &conn{TCPConn: c, listener: l}, nil
		}
		l.held.Add(-1)
		l.refuse(c)
	}
}

// refuse answers 503. The client may take its time to read that, unless too many do.
func (l *listener) refuse(c *net.TCPConn) {
	select {
	case l.room <- struct{}{}:
		l.refusing.Go(func() {
			defer func() { <-l.room }()
			defer c.Close()
			if answerRefused(c) {
				linger(c)
			}
		})
	default:
		answerRefused(c)
		c.Close()
	}
}

// wait waits for the refused clients.
func (l *listener) wait() { l.refusing.Wait() }

// lingerTimeout is how long a client may take to read the last that it is sent.
const lingerTimeout = time.Second

// answerRefused writes the refusal, which an empty send buffer has room for, and reports
// whether the client may get it.
func answerRefused(c *net.TCPConn) bool {
	var date wire.Date
	date.Set(time.Now().Unix())
	c.SetWriteDeadline(time.Now().Add(lingerTimeout))
	_, err := c.Write(wire.AppendError(nil, nil, 503, &date))
	return err == nil
}

// linger says that nothing more will come, and waits for the client to close: a close
// with bytes unread would reset the connection.
func linger(c *net.TCPConn) {
	c.SetReadDeadline(time.Now().Add(lingerTimeout))
	if c.CloseWrite() == nil {
		io.Copy(io.Discard, c)
	}
}

// conn counts as open until it is closed, which may be more than once.
type conn struct {
	*net.TCPConn
	listener *listener
	closed   atomic.Bool
}

func (c *conn) Close() error {
	if !c.closed.Swap(true) {
		c.listener.held.Add(-1)
	}
	return c.TCPConn.Close()
}
