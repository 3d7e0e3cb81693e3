package tables

import (
	"context"
	"net"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/postgres"
)

// patience bounds each statement, and the making of a connection.
const patience = 30 * time.Second

// conn is a connection that waits where it stands.
type conn struct {
	net.Conn
	session *postgres.Session
	out     []byte
}

func connect(ctx context.Context, c *postgres.Config) (*conn, error) {
	dialer := net.Dialer{Timeout: 10 * time.Second}
	socket, err := dialer.DialContext(ctx, "tcp4", c.Addr)
	if err != nil {
		return nil, err
	}
	k := &conn{Conn: socket, session: postgres.NewSession(c)}
	k.out = k.session.Begin(nil)
	if err := k.complete(); err != nil {
		socket.Close()
		return nil, err
	}
	return k, nil
}

// complete sends what is to be sent, and reads until what was asked is complete.
func (k *conn) complete() error {
	k.SetDeadline(time.Now().Add(patience))
	for complete := false; !complete; {
		if len(k.out) > 0 {
			if _, err := k.Write(k.out); err != nil {
				return err
			}
		}
		var err error
		if k.out, complete, err = k.session.Receive(k.out[:0], k.Conn); err != nil {
			return err
		}
	}
	return nil
}

// run runs statements that bring no rows, or calls each with their columns.
func (k *conn) run(sql string, each func(columns [][]byte)) error {
	k.session.Each = each
	k.out = k.session.Simple(k.out[:0], sql)
	return k.result()
}

func (k *conn) result() error {
	err := k.complete()
	k.session.Each = nil
	if err == nil {
		_, err = k.session.Answer()
	}
	return err
}

// value is the first column of the last row.
func (k *conn) value(sql string, args ...int64) (string, error) {
	k.out = k.session.Ask(k.out[:0], &scenarios.Query{SQL: sql, Args: args})
	if err := k.complete(); err != nil {
		return "", err
	}
	value, err := k.session.Answer()
	return string(value), err
}
