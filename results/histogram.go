package results

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Bounds of a histogram that is decoded: without them a few bytes could claim,
// and take, hundreds of megabytes.
const (
	mostDigits     = 3
	highestLatency = int64(24 * time.Hour)
	mostRecorded   = int64(1e10) // requests: more than any load has
)

// DecodeHistogram decodes a histogram of a LoadResult. It refuses one with a
// finer resolution, a wider range or more requests than any that is written here.
func DecodeHistogram(encoded string) (*hdrhistogram.Histogram, error) {
	if len(encoded) > maxBulk {
		return nil, errors.New("it is too long")
	}
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, err
	}
	if len(raw) < 8 {
		return nil, errors.New("it is cut short")
	}
	z, err := zlib.NewReader(bytes.NewReader(raw[8:]))
	if err != nil {
		return nil, err
	}
	// The head of a histogram, in the order of its bytes.
	var head struct {
		Cookie, Length, Offset, Digits int32
		Lowest, Highest                int64
	}
	err = binary.Read(io.LimitReader(z, 32), binary.BigEndian, &head)
	z.Close()
	if err != nil {
		return nil, err
	}
	if highest := max(head.Lowest, head.Highest); head.Digits > mostDigits || highest > highestLatency {
		return nil, fmt.Errorf("it has %d digits up to %v: want at most %d up to %v",
			head.Digits, time.Duration(highest), mostDigits, time.Duration(highestLatency))
	}
	h, err := hdrhistogram.Decode([]byte(encoded))
	if err == nil && h.TotalCount() > mostRecorded {
		return nil, fmt.Errorf("it is of %d requests: want %d at most", h.TotalCount(), mostRecorded)
	}
	return h, err
}
