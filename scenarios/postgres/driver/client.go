// Package driver is the blocking library that handlers call for rows in PostgreSQL: pgx,
// as most Go programs use it. A call holds its thread, or its goroutine, until the answer
// is there.
package driver

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"

	"interleave/scenarios/files"
	"interleave/scenarios/postgres"
)

// Client reads and writes for a server's process. All methods but Open block their
// thread, and may be called by many at the same time. The zero value is ready for Open.
type Client struct {
	folder string
	config *pgx.ConnConfig
	conns  chan *pgx.Conn // that nobody uses; nil stands for one to be opened
}

// Open says where the files and rows are. A connection is made with the first request
// that needs it, in the process that serves it.
func (c *Client) Open(folder string) error {
	at, err := postgres.Read(folder)
	if err != nil {
		return err
	}
	where := url.URL{
		Scheme: "postgres", User: url.UserPassword(at.User, at.Password), Host: at.Addr, Path: "/" + at.Database,
		RawQuery: url.Values{"sslmode": {"disable"}, "search_path": {at.Schema}, "application_name": {at.Schema}}.Encode(),
	}
	if c.config, err = pgx.ParseConfig(where.String()); err != nil {
		_, port, _ := net.SplitHostPort(at.Addr)
		return fmt.Errorf("the driver cannot use the settings for port %s, or what the PG variables of its environment say", port)
	}
	c.folder = folder
	c.conns = make(chan *pgx.Conn, postgres.MostConns)
	for range postgres.MostConns {
		c.conns <- nil
	}
	return nil
}

// Close closes the connections. Nothing may be called at the same time or afterwards.
func (c *Client) Close() {
	for range postgres.MostConns {
		if conn := <-c.conns; conn != nil {
			conn.Close(context.Background())
		}
	}
}

// ReadFile reads the file of an item, and appends what is kept there.
func (c *Client) ReadFile(dst []byte, item uint64) ([]byte, error) {
	return files.Read(c.folder, dst, item)
}

// ReadRow reads the row of an item, and appends what is kept there.
func (c *Client) ReadRow(dst []byte, item uint64) ([]byte, error) {
	var kept string
	err := c.with(func(ctx context.Context, conn *pgx.Conn) error {
		return conn.QueryRow(ctx, postgres.ReadRow, int64(item)).Scan(&kept)
	})
	if err != nil {
		return dst, fmt.Errorf("read the row of item %d: %w", item, err)
	}
	return append(dst, kept...), nil
}

// WriteRow writes that the request with a number has ordered an item. When it returns
// nil, the row is committed.
func (c *Client) WriteRow(number, item uint64) error {
	err := c.with(func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, postgres.WriteRow, int64(number), int64(item))
		return err
	})
	if err != nil {
		return fmt.Errorf("write the row of order %d: %w", number, err)
	}
	return nil
}

// patience is for how long a statement and the wait for a connection may take
// together: a database that says nothing fails orders, and does not hold them for ever.
const patience = 10 * time.Second

// with calls do with a connection, for which it waits if all are in use.
func (c *Client) with(do func(context.Context, *pgx.Conn) error) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var conn *pgx.Conn
	select {
	case conn = <-c.conns:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() {
		if conn != nil && conn.IsClosed() {
			conn = nil
		}
		c.conns <- conn
	}()
	if conn == nil {
		if conn, err = pgx.ConnectConfig(ctx, c.config); err != nil {
			return err
		}
	}
	return do(ctx, conn)
}
