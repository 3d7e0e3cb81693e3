package native

import (
	"interleave/scenarios"
	"interleave/scenarios/files"
	"interleave/scenarios/order"
	"interleave/scenarios/postgres"
	"interleave/scenarios/wire"
)

// shop is where orders are taken.
type shop struct{ folder string }

// taken is one request's order.
type taken struct {
	folder    string
	n         []byte // the request's own
	numbers   [2]int64
	item      uint64
	file, row []byte
	query     scenarios.Query
}

func (s *shop) order(req *wire.Request) *taken {
	n := scenarios.Nonce(req)
	o := &taken{folder: s.folder, n: n, item: scenarios.ItemOf(n)}
	o.numbers = [2]int64{int64(scenarios.QueryNumber(n)), int64(o.item)}
	return o
}

func (o *taken) readFile() (err error) {
	o.file, err = files.Read(o.folder, nil, o.item)
	return err
}

// readRow and writeRow are the queries of an order.
func (o *taken) readRow() *scenarios.Query {
	o.query = scenarios.Query{SQL: postgres.ReadRow, Args: o.numbers[1:]}
	return &o.query
}

func (o *taken) writeRow() *scenarios.Query {
	o.query = scenarios.Query{SQL: postgres.WriteRow, Args: o.numbers[:]}
	return &o.query
}

func (o *taken) answer(resp *wire.Response) { order.Answer(resp, o.n, o.item, o.file, o.row) }
