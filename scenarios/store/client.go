package store

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/ncruces/go-sqlite3"

	"interleave/scenarios/files"
)

// Client reads and writes for a server's process. All methods but Open block their
// thread, and may be called by many at the same time. The zero value is ready for
// Open.
type Client struct {
	folder  string
	writing sync.Mutex // one writer: more would try again and again

	mu     sync.Mutex
	freed  sync.Cond
	idle   []*conn // the one that was used last is taken first
	opened int
}

// Open says where the files and rows are. A connection is opened with the first
// request that needs it, in the process that serves it.
func (c *Client) Open(folder string) error {
	if _, err := os.Stat(filepath.Join(folder, database)); err != nil {
		return fmt.Errorf("no rows in the folder %q: %w", folder, err)
	}
	c.folder = folder
	c.freed.L = &c.mu
	return nil
}

// Close closes the connections. Nothing may be called at the same time or
// afterwards.
func (c *Client) Close() error {
	var first error
	for _, conn := range c.idle {
		if err := conn.Close(); first == nil {
			first = err
		}
	}
	c.idle = nil
	return first
}

// ReadFile reads the file of an item, and appends what is kept there.
func (c *Client) ReadFile(dst []byte, item uint64) ([]byte, error) {
	return files.Read(c.folder, dst, item)
}

// ReadRow reads the row of an item, and appends what is kept there.
func (c *Client) ReadRow(dst []byte, item uint64) ([]byte, error) {
	conn, err := c.take()
	if err != nil {
		return dst, err
	}
	dst, err = conn.readRow(dst, item)
	c.give(conn, err)
	return dst, err
}

// WriteRow writes that the request with a number has ordered an item. When it
// returns nil, the row is committed.
func (c *Client) WriteRow(number, item uint64) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	conn, err := c.take()
	if err != nil {
		return err
	}
	err = conn.writeRow(number, item)
	c.give(conn, err)
	return err
}

// take takes a connection that nobody uses, or opens one if there are not as many
// as can be of use: more readers than processors would wait for these.
func (c *Client) take() (*conn, error) {
	most := max(2, runtime.NumCPU())
	c.mu.Lock()
	for len(c.idle) == 0 && c.opened >= most {
		c.freed.Wait()
	}
	if last := len(c.idle) - 1; last >= 0 {
		conn := c.idle[last]
		c.idle = c.idle[:last]
		c.mu.Unlock()
		return conn, nil
	}
	c.opened++
	c.mu.Unlock()
	conn, err := open(filepath.Join(c.folder, database), sqlite3.OPEN_READWRITE)
	if err != nil {
		c.give(nil, err)
		return nil, err
	}
	return conn, nil
}

// give gives a connection back. One that has failed is closed.
func (c *Client) give(conn *conn, err error) {
	if err != nil && conn != nil {
		conn.Close()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.idle = append(c.idle, conn)
	} else {
		c.opened--
	}
	c.freed.Signal()
}

// BusyTimeout is how long a call waits for processes that write.
const BusyTimeout = 10 * time.Second
