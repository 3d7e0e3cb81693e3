package store_test

import (
	"path/filepath"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"interleave/scenarios"
	"interleave/scenarios/store"
)

// BenchmarkOrder is the two statements of an order. Through the store they may take
// a quarter more than with the bare driver; what is more is the store's own.
func BenchmarkOrder(b *testing.B) {
	b.Run("store", func(b *testing.B) {
		_, folder := kept(b)
		c := client(b, folder)
		var dst [scenarios.ProofLen]byte
		number := uint64(0)
		for b.Loop() {
			if _, err := c.ReadRow(dst[:0], number%scenarios.Items); err != nil {
				b.Fatal(err)
			}
			if err := c.WriteRow(number, number%scenarios.Items); err != nil {
				b.Fatal(err)
			}
			number++
		}
	})
	b.Run("bare", func(b *testing.B) {
		_, folder := kept(b)
		db, err := sqlite3.OpenFlags(filepath.Join(folder, "rows.db"), sqlite3.OPEN_READWRITE)
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		if err := db.Exec("PRAGMA synchronous=NORMAL"); err != nil {
			b.Fatal(err)
		}
		read, _, err := db.Prepare("SELECT kept FROM items WHERE id = ?")
		if err != nil {
			b.Fatal(err)
		}
		write, _, err := db.Prepare("INSERT INTO orders (number, item) VALUES (?, ?)")
		if err != nil {
			b.Fatal(err)
		}
		var dst [scenarios.ProofLen]byte
		number := int64(0)
		for b.Loop() {
			item := number % scenarios.Items
			if read.BindInt64(1, item) != nil || !read.Step() {
				b.Fatal(read.Err())
			}
			_ = append(dst[:0], read.ColumnRawText(0)...)
			read.Reset()
			if write.BindInt64(1, number) != nil || write.BindInt64(2, item) != nil || write.Exec() != nil {
				b.Fatal(write.Err())
			}
			number++
		}
	})
	b.Run("file", func(b *testing.B) {
		_, folder := kept(b)
		c := client(b, folder)
		var dst [scenarios.ProofLen]byte
		for b.Loop() {
			if _, err := c.ReadFile(dst[:0], 17); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("open", func(b *testing.B) { // what each process pays once
		_, folder := kept(b)
		for b.Loop() {
			var c store.Client
			if err := c.Open(folder); err != nil {
				b.Fatal(err)
			}
			if _, err := c.ReadRow(nil, 17); err != nil {
				b.Fatal(err)
			}
			c.Close()
		}
	})
}
