package latency

import (
	"fmt"
	"math"
	"math/bits"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"interleave/results"
	"interleave/results/stat"
)

// Most is the longest time that is recorded; a longer one counts as unfinished.
const Most = 120 * time.Second

// Times are the times of any number of requests, in nanoseconds to three
// digits. They are for one goroutine.
type Times struct {
	ended      *hdrhistogram.Histogram
	unfinished *hdrhistogram.Histogram // nil if there is none
}

// New returns times of no request.
func New() *Times { return &Times{ended: newHistogram()} }

func newHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(1, int64(Most), 3) }

// End records a request that ended after ns.
func (t *Times) End(ns int64) {
	if ns > int64(Most) {
		t.Leave(ns) // of which no more is told
		return
	}
	t.ended.RecordValue(max(ns, 0))
}

// Leave records a request that had not ended after ns, and was not seen any
// longer.
func (t *Times) Leave(ns int64) {
	if t.unfinished == nil {
		t.unfinished = newHistogram()
	}
	t.unfinished.RecordValue(min(max(ns, 0), int64(Most)))
}

// Merge adds the requests of other times.
func (t *Times) Merge(from *Times) {
	t.ended.Merge(from.ended)
	if from.unfinished == nil {
		return
	}
	if t.unfinished == nil {
		t.unfinished = newHistogram()
	}
	t.unfinished.Merge(from.unfinished)
}

// Ended is how many requests ended.
func (t *Times) Ended() int64 { return t.ended.TotalCount() }

// Unfinished is how many requests did not.
func (t *Times) Unfinished() int64 {
	if t.unfinished == nil {
		return 0
	}
	return t.unfinished.TotalCount()
}

// Above is how many requests are known to have taken longer than d, those that
// ended and those that did not.
func (t *Times) Above(d time.Duration) (ended, unfinished int64) {
	for _, b := range t.bars() {
		if b.Low > d.Seconds() {
			ended += b.Ended
			unfinished += b.Unfinished
		}
	}
	return ended, unfinished
}

// Survival is the estimate of how long requests take, in seconds.
func (t *Times) Survival() stat.Survival { return stat.KaplanMeier(t.bars()) }

// bars are the counts of both histograms, in seconds.
func (t *Times) bars() (bars []stat.Bar) {
	each(t.ended, func(low, high float64, n int64) { bars = append(bars, stat.Bar{Low: low, High: high, Ended: n}) })
	if t.unfinished != nil {
		each(t.unfinished, func(low, high float64, n int64) { bars = append(bars, stat.Bar{Low: low, High: high, Unfinished: n}) })
	}
	return bars
}

// each goes through the counts that are not zero, with the seconds from which
// and up to which they are. It does what Histogram.Distribution is for, which
// makes a list of the tens of thousands that are zero as well.
func each(h *hdrhistogram.Histogram, count func(low, high float64, n int64)) {
	// Counts are of steps that are doubled every half so many: the first whole
	// is of the finest.
	s := h.Export()
	finest := bits.Len64(uint64(max(s.LowestTrackableValue, 1))) - 1
	half := 1 << (bits.Len64(uint64(2*math.Pow10(int(s.SignificantFigures))-1)) - 1)
	for i, n := range s.Counts {
		if n == 0 {
			continue
		}
		at, shift := int64(i), finest
		if i >= 2*half {
			at, shift = int64(i%half+half), finest+i/half-1
		}
		count(float64(at<<shift)/1e9, float64((at+1)<<shift-1)/1e9, n)
	}
}

// Encode returns both histograms as they are stored: compressed (V2), in
// base64, empty if nothing is in it.
func (t *Times) Encode() (ended, unfinished string, err error) {
	encode := func(h *hdrhistogram.Histogram) string {
		if err != nil || h == nil || h.TotalCount() == 0 {
			return ""
		}
		var b []byte
		b, err = h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
		return string(b)
	}
	return encode(t.ended), encode(t.unfinished), err
}

// Decode reads what Encode has written, within the bounds of
// results.DecodeHistogram. Older results have unfinished requests among those
// that ended; they stay there.
func Decode(ended, unfinished string) (*Times, error) {
	if ended == "" && unfinished == "" {
		return New(), nil
	}
	t := new(Times)
	if ended == "" {
		t.ended = newHistogram()
	} else {
		h, err := results.DecodeHistogram(ended)
		if err != nil {
			return nil, fmt.Errorf("histogram: %w", err)
		}
		t.ended = h
	}
	if unfinished != "" {
		h, err := results.DecodeHistogram(unfinished)
		if err != nil {
			return nil, fmt.Errorf("histogram of unfinished requests: %w", err)
		}
		t.unfinished = h
	}
	return t, nil
}

// Left are the youngest and the oldest age, in seconds, at which a request was left
// that did not end; 0 if all did.
func (t *Times) Left() (youngest, oldest float64) {
	if t.Unfinished() == 0 {
		return 0, 0
	}
	return time.Duration(t.unfinished.Min()).Seconds(), time.Duration(t.unfinished.Max()).Seconds()
}
