package modeltest

import (
	"strconv"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// pieces is what the probe's /pieces makes: an answer that says that it has size
// bytes, and of which so many are written. What it does then, if anything, is do.
type pieces struct {
	size, write int64
	do          string
	content     scenarios.Content
	buffer      []byte
}

const pieceSize = 20_000

func piecesOf(req *wire.Request, resp *wire.Response) *pieces {
	number := func(key string) int64 {
		n, _ := strconv.ParseInt(string(req.QueryValue(key)), 10, 64)
		return n
	}
	resp.Length = number("size")
	resp.ContentType = "application/octet-stream"
	return &pieces{
		size: number("size"), write: number("write"), do: string(req.QueryValue("do")),
		content: scenarios.ContentOf(scenarios.Nonce(req)), buffer: make([]byte, pieceSize),
	}
}

// piece is what follows the first at bytes; empty at the end.
func (p *pieces) piece(at int64) []byte {
	piece := p.buffer[:min(max(p.write-at, 0), pieceSize)]
	p.content.Fill(piece, at)
	return piece
}

// end is how the handler ends.
func (p *pieces) end() error {
	switch p.do {
	case "panic":
		panic("as asked")
	case "error":
		return errProbe
	}
	return nil
}

func writePieces(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	p := piecesOf(req, resp)
	for at := int64(0); at < p.write; {
		piece := p.piece(at)
		if err := io.(scenarios.Streams).Write(piece); err != nil {
			return err
		}
		at += int64(len(piece))
	}
	return p.end()
}

func writePiecesLater(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	p := piecesOf(req, resp)
	at := int64(0)
	var next func(error)
	next = func(err error) {
		piece := p.piece(at)
		switch {
		case err != nil:
			done(err)
		case len(piece) == 0:
			done(p.end())
		default:
			at += int64(len(piece))
			io.(scenarios.CallbackStreams).Write(piece, next)
		}
	}
	next(nil)
}
