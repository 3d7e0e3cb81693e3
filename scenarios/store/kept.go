package store

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/ncruces/go-sqlite3"

	"interleave/scenarios"
	"interleave/scenarios/files"
)

// database is the file in a folder that holds the tables items and orders.
const database = "rows.db"

// Kept is a folder of files and rows, as whoever made it sees it.
type Kept struct{ conn *conn }

// Make fills an empty folder. The secret is of what is kept there.
func Make(folder string, secret uint64) (*Kept, error) {
	if err := files.Make(folder, secret); err != nil {
		return nil, err
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
		err = errors.Join(err, row.BindInt64(1, int64(item)), row.BindRawText(2, scenarios.AppendKept(nil, secret, scenarios.InRow, item)), row.Exec())
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
