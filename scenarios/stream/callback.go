package stream

import (
	"io"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func callback(model scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	streams := model.(scenarios.CallbackStreams)

	streams.Open(call(req), func(source scenarios.CallbackSource, err error) {
		if err != nil {
			done(err)
			return
		}
		resp.Length, resp.ContentType = source.Length(), contentType
		if pipes, can := model.(scenarios.CallbackPipes); can {
			pipes.Pipe(source, done)
			return
		}
		passOn(streams, source, done)
	})
}

func passOn(streams scenarios.CallbackStreams, source scenarios.CallbackSource, done func(error)) {
	piece := make([]byte, pieceSize)
	var read func(error)
	write := func(n int, err error) {
		switch {
		case err == io.EOF:
			done(nil)
		case err != nil:
			done(err)
		default:
			streams.Write(piece[:n], read)
		}
	}
	read = func(err error) {
		if err != nil {
			done(err)
			return
		}
		source.Read(piece, write)
	}
	read(nil)
}
