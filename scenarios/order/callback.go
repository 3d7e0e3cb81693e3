package order

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func (s *shop) callback(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	o := s.order(req)

	io.Block(o.readFile, func(err error) {
		if err != nil {
			done(err)
			return
		}
		io.Block(o.readRow, func(err error) {
			if err != nil {
				done(err)
				return
			}
			io.Block(o.writeRow, func(err error) {
				if err == nil {
					o.answer(resp)
				}
				done(err)
			})
		})
	})
}
