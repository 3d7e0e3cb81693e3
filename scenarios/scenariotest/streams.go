package scenariotest

import (
	"hash/crc32"

	"interleave/scenarios"
)

// Streamed is an answer that was written in pieces, which is not kept.
type Streamed struct {
	Length int64 // what the response said before the first piece
	Bytes  int64 // that were written
	Sum    uint32
}

// StreamedOf is what an answer that was made whole would be, written in pieces.
func StreamedOf(body []byte) Streamed {
	s := Streamed{Length: int64(len(body))}
	s.add(body)
	return s
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Whole is what content is, written whole.
func Whole(content scenarios.Content, length int64) Streamed {
	s := Streamed{Length: length}
	var p [4 << 10]byte
	for s.Bytes < length {
		piece := p[:min(length-s.Bytes, int64(len(p)))]
		content.Fill(piece, s.Bytes)
		s.add(piece)
	}
	return s
}

func (s *Streamed) add(piece []byte) {
	s.Bytes += int64(len(piece))
	s.Sum = crc32.Update(s.Sum, castagnoli, piece)
}

// write takes a piece as a model does.
func (t *trace) write(p []byte) error {
	s := &t.streamed
	if s.Length == 0 {
		s.Length = t.resp.Length
	}
	if s.Bytes+int64(len(p)) > s.Length {
		return scenarios.ErrTooLong
	}
	s.add(p)
	return nil
}
