package load

import (
	"errors"
	"fmt"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/scenarios"
)

// wrongStream compares the next piece of a body that is compared while it arrives,
// and returns what is wrong with it. The content is made anew for that, so that
// neither the right body nor the answer takes memory, whatever the server sends.
func (x *exchanger) wrongStream(c *conn, k *kind, piece []byte, from int64) *fault {
	wrong := scenarios.ContentOf(x.expected(k, c.n)).Differs(piece, from)
	right := min(int64(len(piece)), max(k.stream-from, 0)) // of the piece, at most
	switch {
	case wrong >= 0 && int64(wrong) < right:
		return x.blame(c, fault{kind: results.ErrBody, cause: "other bytes"}, piece[wrong:], fmt.Sprintf("from byte %d on", from+int64(wrong)))
	case right < int64(len(piece)):
		return x.blame(c, fault{kind: results.ErrBody, cause: "another length"}, piece[right:], "after the "+quantity.Plural(k.stream, "byte")+" that are right")
	}
	return nil
}

// shortStream is what is wrong with such a body that has ended after so many bytes;
// nil if it is complete.
func (x *exchanger) shortStream(c *conn, k *kind, length int64) *fault {
	if length == k.stream {
		return nil
	}
	return x.blame(c, fault{kind: results.ErrBody, cause: "another length"}, nil, fmt.Sprintf("%s instead of %s", quantity.Plural(length, "byte"), quantity.Whole(k.stream)))
}

// spoiltStream reports whether there is no use in reading on: the rest of a body
// that is wrong may have no end.
func (k *kind) spoiltStream(f *fault) bool {
	return k.stream > 0 && f != nil && f.kind == results.ErrBody
}

// maxStream is longer than a body that is sent within any time-out.
const maxStream = 1 << 40

// checkStream says what is wrong with a streamed answer that a spec expects.
func checkStream(e scenarios.Expect) error {
	switch {
	case e.Stream < 0 || e.Stream > maxStream:
		return fmt.Errorf("a streamed answer of %s is not between 0 and %s", quantity.Plural(e.Stream, "byte"), quantity.Whole(int64(maxStream)))
	case e.Stream > 0 && (e.AnyBody || e.Reports != ""):
		return errors.New("a streamed answer is compared, and tells of no other request: leave any body and reports out")
	}
	if t, err := scenarios.ParseTemplate(e.Body); e.Stream > 0 && err == nil && t.Reads() {
		return errors.New("{number} is not known before an answer is read, and cannot be what a streamed one is seeded by")
	}
	return nil
}
