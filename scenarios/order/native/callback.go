package native

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func (s *shop) callback(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	o := s.order(req)
	database := io.(scenarios.CallbackQueries)

	io.Block(o.readFile, func(err error) {
		if err != nil {
			done(err)
			return
		}
		database.Query(o.readRow(), func(row []byte, err error) {
			if err != nil {
				done(err)
				return
			}
			o.row = row
			database.Query(o.writeRow(), func(_ []byte, err error) {
				if err == nil {
					o.answer(resp)
				}
				done(err)
			})
		})
	})
}
