package order

import (
	"errors"
	"strconv"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// Store is a library of files and rows. Its calls block their thread.
type Store interface {
	Open(folder string) error

	// ReadFile and ReadRow append what is kept of an item in its file and its row.
	ReadFile(dst []byte, item uint64) ([]byte, error)
	ReadRow(dst []byte, item uint64) ([]byte, error)
	// WriteRow writes that the request with a number has ordered an item.
	WriteRow(number, item uint64) error
}

// shop is where orders are taken.
type shop struct{ store Store }

// order is one request's.
type order struct {
	store        Store
	n            []byte // the request's own
	number, item uint64
	file, row    []byte
}

var errNoStore = errors.New("this program has no store linked in")

func (s *shop) order(req *wire.Request) *order {
	n := scenarios.Nonce(req)
	return &order{store: s.store, n: n, number: scenarios.QueryNumber(n), item: scenarios.ItemOf(n)}
}

func (o *order) readFile() (err error) {
	if o.store == nil {
		return errNoStore
	}
	o.file, err = o.store.ReadFile(nil, o.item)
	return err
}

func (o *order) readRow() (err error) {
	o.row, err = o.store.ReadRow(nil, o.item)
	return err
}

func (o *order) writeRow() error { return o.store.WriteRow(o.number, o.item) }

func (o *order) answer(resp *wire.Response) { Answer(resp, o.n, o.item, o.file, o.row) }

// Answer is the answer to the request with number n, which has ordered an item.
func Answer(resp *wire.Response, n []byte, item uint64, file, row []byte) {
	resp.Body = append(append(resp.Body, "order "...), n...)
	resp.Body = strconv.AppendUint(append(resp.Body, "\nitem "...), item, 10)
	resp.Body = append(append(resp.Body, "\nfile "...), file...)
	resp.Body = append(append(resp.Body, "\nrow "...), row...)
	resp.Body = append(resp.Body, '\n')
}
