package bounded

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"interleave/internal/quantity"
)

// Common limits.
const (
	// Document is for a file that is read whole, such as run.json.
	Document = 16 << 20
	// Lines is for a file of many lines, each of them a Document at most.
	Lines = 1 << 30
	// Words is for what a program says of itself in a few lines.
	Words = 1 << 20
)

// TooLong is the error of more than Limit bytes.
type TooLong struct{ Limit int64 }

func (e TooLong) Error() string { return "too long: more than " + quantity.Size(float64(e.Limit)) }

// Reader gives the first limit bytes of r, and the error TooLong instead of
// one more.
func Reader(r io.Reader, limit int64) io.Reader { return &reader{r, limit, limit} }

type reader struct {
	r           io.Reader
	left, limit int64
}

func (r *reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	// One byte beyond the limit tells whether there is more.
	if int64(len(p)) > r.left+1 {
		p = p[:r.left+1]
	}
	n, err := r.r.Read(p)
	if int64(n) > r.left {
		n, err = int(r.left), TooLong{r.limit}
	}
	r.left -= int64(n)
	return n, err
}

// All reads r to its end. It returns the error TooLong, and nothing else, if
// there are more than limit bytes.
func All(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(Reader(r, limit))
	if err != nil {
		return nil, err
	}
	return data, nil
}

// Line reads the next line of r and returns it without its newline; ended says
// whether it had one, which all but the last have. At the end the error is
// io.EOF. Of a line of more than limit bytes it returns the first limit and the
// error TooLong, and the next call reads the next line.
func Line(r *bufio.Reader, limit int64) (line []byte, ended bool, err error) {
	long := false
	for {
		part, err := r.ReadSlice('\n')
		ended = err == nil
		part = bytes.TrimSuffix(part, []byte("\n"))
		if room := limit - int64(len(line)); int64(len(part)) > room {
			part, long = part[:room], true
		}
		line = append(line, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case err != nil && !errors.Is(err, io.EOF):
			return nil, false, err
		case long:
			return line, ended, TooLong{limit}
		case err != nil && len(line) == 0:
			return nil, false, io.EOF
		default:
			return line, ended, nil
		}
	}
}
