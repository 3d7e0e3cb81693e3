package order

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func (s *shop) blocking(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	o := s.order(req)

	if err := io.Block(o.readFile); err != nil {
		return err
	}
	if err := io.Block(o.readRow); err != nil {
		return err
	}
	if err := io.Block(o.writeRow); err != nil {
		return err
	}
	o.answer(resp)
	return nil
}
