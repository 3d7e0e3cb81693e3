package stream

import (
	"io"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func blocking(model scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	streams := model.(scenarios.Streams)

	source, err := streams.Open(call(req))
	if err != nil {
		return err
	}
	resp.Length, resp.ContentType = source.Length(), contentType
	if pipes, can := model.(scenarios.Pipes); can {
		return pipes.Pipe(source)
	}
	for piece := make([]byte, pieceSize); ; {
		n, err := source.Read(piece)
		if err == io.EOF {
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
