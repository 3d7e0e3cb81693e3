package modeltest

import (
	goio "io"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// pass is what the probe's /pass does: it opens what /call would call, and passes it
// on, in the model's own way if pipe is asked for.
func pass(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	streams := io.(scenarios.Streams)
	source, err := streams.Open(callOf(req))
	if err != nil {
		return err
	}
	resp.Length = source.Length()
	if pipes, can := io.(scenarios.Pipes); can && req.QueryValue("pipe") != nil {
		return pipes.Pipe(source)
	}
	for piece := make([]byte, pieceSize); ; {
		n, err := source.Read(piece)
		if err == goio.EOF {
			return nil
		}
		if err == nil {
			err = streams.Write(piece[:n])
		}
		if err != nil {
			return err
		}
	}
}

func passLater(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	streams := io.(scenarios.CallbackStreams)
	streams.Open(callOf(req), func(source scenarios.CallbackSource, err error) {
		if err != nil {
			done(err)
			return
		}
		resp.Length = source.Length()
		if pipes, can := io.(scenarios.CallbackPipes); can && req.QueryValue("pipe") != nil {
			pipes.Pipe(source, done)
			return
		}
		piece := make([]byte, pieceSize)
		var read func(error)
		read = func(err error) {
			if err != nil {
				done(err)
				return
			}
			source.Read(piece, func(n int, err error) {
				switch {
				case err == goio.EOF:
					done(nil)
				case err != nil:
					done(err)
				default:
					streams.Write(piece[:n], read)
				}
			})
		}
		read(nil)
	})
}
