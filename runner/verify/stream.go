package verify

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"interleave/internal/quantity"
	"interleave/scenarios"
)

// judge reads the answer to request n and says what is wrong with it.
func (c *conn) judge(t Target, r scenarios.Request, n uint64) error {
	if r.Want.Stream > 0 {
		return c.judgeStream(t, r, n)
	}
	got, body, err := c.answer(r.Verb())
	if err != nil {
		return err
	}
	return compare(t, r, n, got.StatusCode, body)
}

// slowestStream is how many bytes a second an answer has to bring that is compared
// while it arrives.
const slowestStream = 4 << 20

// streaming is how much longer a load has to last where answers are that long.
func (t Target) streaming() (longest time.Duration) {
	for _, r := range t.Scenario.Requests {
		longest = max(longest, time.Duration(r.Want.Stream)*time.Second/slowestStream)
	}
	return min(longest, checkLimit/2)
}

// judgeStream compares an answer while it arrives, and holds none of it.
func (c *conn) judgeStream(t Target, r scenarios.Request, n uint64) error {
	size := r.Want.Stream
	// A server may send it in small chunks, whose framing is larger than they are.
	c.left = maxAnswer + 8*size
	c.expectWithin(c.patience + time.Duration(size)*time.Second/slowestStream)
	got, err := c.head(r.Verb())
	if err != nil {
		return c.failed("no readable answer", err)
	}
	status, seed := t.expect(r, n)
	switch {
	case got.StatusCode != status:
		return fmt.Errorf("status is %d, want %d", got.StatusCode, status)
	case got.ContentLength >= 0 && got.ContentLength != size:
		return fmt.Errorf("Content-Length is %d, want %d", got.ContentLength, size)
	}
	return c.compareStream(got, scenarios.ContentOf([]byte(seed)), size)
}

func (c *conn) compareStream(got *http.Response, content scenarios.Content, size int64) error {
	var buf [16 << 10]byte
	for at := int64(0); ; {
		n, err := got.Body.Read(buf[:])
		wrong := content.Differs(buf[:n], at)
		switch {
		case wrong >= 0 && at+int64(wrong) < size:
			var want [1]byte
			content.Fill(want[:], at+int64(wrong))
			return fmt.Errorf("wrong bytes at %d: the first is %#02x, want %#02x", at+int64(wrong), buf[wrong], want[0])
		case at+int64(n) > size:
			return fmt.Errorf("the body goes on after its %s", quantity.Plural(size, "byte"))
		}
		at += int64(n)
		switch {
		case err == nil:
		case !errors.Is(err, io.EOF):
			return c.failed(fmt.Sprintf("the body is cut short after %s of %s", quantity.Whole(at), quantity.Plural(size, "byte")), err)
		case at < size:
			return fmt.Errorf("the body ends after %s, want %s", quantity.Plural(at, "byte"), quantity.Whole(size))
		default:
			return nil
		}
	}
}
