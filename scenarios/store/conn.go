package store

import (
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// conn is a connection with its statements, which are prepared when they are needed
// first: a process that serves one request needs each of them once.
type conn struct {
	*sqlite3.Conn
	read, write *sqlite3.Stmt
}

func open(path string, flags sqlite3.OpenFlag) (*conn, error) {
	db, err := sqlite3.OpenFlags(path, flags)
	if err != nil {
		return nil, fmt.Errorf("open the rows: %w", err)
	}
	c := &conn{Conn: db}
	if err := errors.Join(db.BusyTimeout(BusyTimeout), db.Exec("PRAGMA synchronous=NORMAL")); err != nil {
		db.Close()
		return nil, fmt.Errorf("open the rows: %w", err)
	}
	return c, nil
}

// Close closes the statements and then the connection.
func (c *conn) Close() error {
	return errors.Join(c.read.Close(), c.write.Close(), c.Conn.Close())
}

// prepared returns a statement, which stands for sql.
func (c *conn) prepared(stmt **sqlite3.Stmt, sql string) (*sqlite3.Stmt, error) {
	if *stmt == nil {
		made, _, err := c.PrepareFlags(sql, sqlite3.PREPARE_PERSISTENT)
		if err != nil {
			return nil, err
		}
		*stmt = made
	}
	return *stmt, nil
}

func (c *conn) readRow(dst []byte, item uint64) ([]byte, error) {
	row, err := c.prepared(&c.read, "SELECT kept FROM items WHERE id = ?")
	if err != nil {
		return dst, fmt.Errorf("read the row of item %d: %w", item, err)
	}
	if err = row.BindInt64(1, int64(item)); err == nil {
		if row.Step() {
			dst = append(dst, row.ColumnRawText(0)...)
		} else if err = row.Err(); err == nil {
			err = errors.New("there is none")
		}
	}
	if err = errors.Join(err, row.Reset()); err != nil {
		return dst, fmt.Errorf("read the row of item %d: %w", item, err)
	}
	return dst, nil
}

func (c *conn) writeRow(number, item uint64) error {
	row, err := c.prepared(&c.write, "INSERT INTO orders (number, item) VALUES (?, ?)")
	if err == nil {
		err = row.BindInt64(1, int64(number))
	}
	if err == nil {
		err = row.BindInt64(2, int64(item))
	}
	if err == nil {
		err = row.Exec()
	}
	if err != nil {
		return fmt.Errorf("write the row of order %d: %w", number, err)
	}
	return nil
}
