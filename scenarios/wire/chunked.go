package wire

import "bytes"

// phase is the place in a chunked body (RFC 9112 §7.1).
type phase uint8

const (
	chunkSize phase = iota // before a chunk's size line
	chunkData              // in its data
	chunkEnd               // before the line end that closes the data
	trailers               // after the last chunk
)

// maxChunkLine bounds one chunk-size line with its extensions, in bytes with
// the line end.
const maxChunkLine = 1024

// chunk takes the next piece of a chunked body from buf, the bytes after
// those that it took before. It returns the bytes taken and the piece of data
// among them; done means that the body is complete, its trailers discarded.
// If it took nothing and is not done, it needs more. Extensions and trailers
// of one body may be extraLimit bytes together.
//
// Chunk lines end with CRLF, in answers too: a second way to read the framing
// itself is not among the leniencies.
func (f *framing) chunk(buf []byte, extraLimit int) (n int, data []byte, done bool, err *Error) {
	for {
		switch f.phase {
		case chunkSize:
			line, err := f.line(buf[n:], maxChunkLine, errChunkLine)
			if line == nil {
				return n, data, false, err
			}
			size, extension, err := parseChunkSize(line)
			if err != nil {
				return n, data, false, err
			}
			if f.extra += uint32(extension); int(f.extra) > extraLimit {
				return n, data, false, errChunkLine
			}
			n += len(line)
			f.left = size
			f.phase = chunkData
			if size == 0 {
				f.phase = trailers
			}
		case chunkData:
			if data != nil || n == len(buf) {
				return n, data, false, nil
			}
			take := int(min(f.left, int64(len(buf)-n)))
			data = buf[n : n+take : n+take]
			n += take
			f.left -= int64(take)
			if f.left == 0 {
				f.phase = chunkEnd
			}
		case chunkEnd:
			rest := buf[n:]
			if len(rest) > 0 && rest[0] != '\r' || len(rest) > 1 && rest[1] != '\n' {
				return n, data, false, errChunkEnd
			}
			if len(rest) < 2 {
				return n, data, false, nil
			}
			n += 2
			f.phase = chunkSize
		case trailers:
			line, err := f.line(buf[n:], extraLimit, errTrailers)
			if line == nil {
				return n, data, false, err
			}
			n += len(line)
			if len(line) == 2 && line[0] == '\r' || len(line) == 1 && f.flags&isAnswer != 0 {
				f.phase = chunkSize
				return n, data, true, nil
			}
			if f.extra += uint32(len(line)); int(f.extra) > extraLimit {
				return n, data, false, errTrailers
			}
			if err := f.trailer(line); err != nil {
				return n, data, false, err
			}
		}
	}
}

// trailer checks a trailer field, or in an answer a line that goes on with
// one. It is not kept.
func (f *framing) trailer(line []byte) *Error {
	_, _, _, next, err := fieldLine(line, 0)
	if next != 0 {
		return nil
	}
	if f.flags&isAnswer != 0 {
		if blank(line[0]) {
			return checkText(line)
		}
		return lenientField(line)
	}
	if err == nil {
		err = errFieldValue // the line is whole: it ends with a bare LF
	}
	return err
}

// decode takes what has arrived of a chunked body at buf[from:]. It was read
// up to pos, and the data moves down, over the framing, to end at out.
func (f *framing) decode(buf []byte, from uint32, out, pos *uint32, limits Limits) (done bool, err error) {
	for {
		n, data, done, err := f.chunk(buf[*pos:], limits.head())
		// The bounds come before err: they are crossed earlier in the bytes.
		if int64(*out-from)+int64(len(data))+f.left > int64(limits.body()) {
			return false, errBodyTooLarge
		}
		*out += uint32(copy(buf[*out:], data))
		*pos += uint32(n)
		if int(*pos-from) > limits.rawBody() {
			return false, errBodyTooLarge
		}
		if err != nil {
			return false, err
		}
		if done || n == 0 {
			return done, nil
		}
	}
}

// line returns the line at the start of rest, with its end, or nil if that
// has not arrived: then with tooLong if it cannot be within limit any more.
func (f *framing) line(rest []byte, limit int, tooLong *Error) ([]byte, *Error) {
	window := rest[:min(len(rest), limit)]
	end := bytes.IndexByte(window[f.seen:], '\n')
	if end < 0 {
		f.seen = uint32(len(window))
		if len(window) == limit {
			return nil, tooLong
		}
		return nil, nil
	}
	end += int(f.seen) + 1
	f.seen = 0
	return window[:end], nil
}

// parseChunkSize reads a chunk-size line and tells how long its extension is.
func parseChunkSize(line []byte) (size int64, extension int, err *Error) {
	i := 0
	for i < len(line) {
		d := hexDigit(line[i])
		if d < 0 {
			break
		}
		if i == 15 { // sixteen digits would not fit
			return 0, 0, errChunkSize
		}
		size = size<<4 | int64(d)
		i++
	}
	if i == 0 {
		return 0, 0, errChunkSize
	}
	rest := line[i:]
	if len(rest) == 2 && rest[0] == '\r' {
		return size, 0, nil
	}
	j := 0
	for rest[j] == ' ' || rest[j] == '\t' { // ends at the line end at the latest
		j++
	}
	if rest[j] != ';' || scanText(rest, j) != len(rest)-2 || rest[len(rest)-2] != '\r' {
		return 0, 0, errChunkSize
	}
	return size, len(rest) - 2, nil
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
