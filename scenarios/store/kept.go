package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/ncruces/go-sqlite3"

	"interleave/scenarios"
)

// What a folder holds.
const (
	files    = "files"   // a file for each item, called by its number
	database = "rows.db" // the tables items and orders
	pageSize = 4 << 10   // of each file, in bytes
)

// The names under which files and rows keep what is kept of an item (see
// scenarios.AppendKept).
const (
	InFile = "files"
	InRow  = "rows"
)

// Kept is a folder of files and rows, as whoever made it sees it.
type Kept struct{ conn *conn }

// Make fills an empty folder. The secret is of what is kept there.
func Make(folder string, secret uint64) (*Kept, error) {
	if err := makeFiles(filepath.Join(folder, files), secret); err != nil {
		return nil, fmt.Errorf("make files: %w", err)
	}
	c, err := open(filepath.Join(folder, database), sqlite3.OPEN_READWRITE|sqlite3.OPEN_CREATE)
	if err != nil {
		return nil, err
	}
	if err := c.makeTables(secret); err != nil {
		c.Close()
		return nil, fmt.Errorf("make rows: %w", err)
	}
	return &Kept{c}, nil
}

func makeFiles(folder string, secret uint64) error {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	for item := range uint64(scenarios.Items) {
		page := bytes.Repeat([]byte("what there is to say about the item\n"), pageSize)[:pageSize-scenarios.ProofLen]
		page = scenarios.AppendKept(page, secret, InFile, item)
		if err := os.WriteFile(filepath.Join(folder, strconv.FormatUint(item, 10)), page, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// makeTables makes a table of items, and one of orders, which may hold a number
// twice: that is for whoever looks afterwards to find.
func (c *conn) makeTables(secret uint64) error {
	err := c.Exec(`PRAGMA journal_mode=WAL;
		BEGIN;
		CREATE TABLE items (id INTEGER PRIMARY KEY, kept TEXT NOT NULL);
		CREATE TABLE orders (number INTEGER NOT NULL, item INTEGER NOT NULL)`)
	if err != nil {
		return err
	}
	row, _, err := c.Prepare("INSERT INTO items (id, kept) VALUES (?, ?)")
	if err != nil {
		return err
	}
	for item := range uint64(scenarios.Items) {
		err = errors.Join(err, row.BindInt64(1, int64(item)), row.BindRawText(2, scenarios.AppendKept(nil, secret, InRow, item)), row.Exec())
	}
	return errors.Join(err, row.Close(), c.Exec("COMMIT"))
}

// Orders calls each with the number of every order that is committed, in no order,
// and the item that was ordered.
func (k *Kept) Orders(each func(number, item uint64)) error {
	rows, _, err := k.conn.Prepare("SELECT number, item FROM orders")
	if err != nil {
		return fmt.Errorf("read the orders: %w", err)
	}
	for rows.Step() {
		each(uint64(rows.ColumnInt64(0)), uint64(rows.ColumnInt64(1)))
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("read the orders: %w", err)
	}
	return nil
}

// Close lets go of the folder.
func (k *Kept) Close() error { return k.conn.Close() }
