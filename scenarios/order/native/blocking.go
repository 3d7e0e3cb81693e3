package native

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func (s *shop) blocking(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) (err error) {
	o := s.order(req)
	database := io.(scenarios.Queries)

	if err := io.Block(o.readFile); err != nil {
		return err
	}
	if o.row, err = database.Query(o.readRow()); err != nil {
		return err
	}
	if _, err := database.Query(o.writeRow()); err != nil {
		return err
	}
	o.answer(resp)
	return nil
}
