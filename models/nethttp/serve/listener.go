package serve

import (
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"time"

	"interleave/models"
)

// listener is net's own with a bound on the connections that are open.
type listener struct {
	*net.TCPListener
	most    int64
	held    atomic.Int64
	refused *refused
}

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
	return &listener{TCPListener: tcp, most: int64(cfg.MaxConns), refused: newRefused()}, nil
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
		l.refused.add(c)
	}
}

// lingerTimeout is how long a client may take to read the last that it is sent.
const lingerTimeout = time.Second

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
