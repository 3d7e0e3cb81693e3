package truth

import (
	"math"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Account is what a server did, of the requests that its Spec bounds it to.
type Account struct {
	Requests int64           `json:"requests"` // read
	Right    int64           `json:"right"`    // answered rightly
	Faults   map[Fault]int64 `json:"faults"`   // never null
	Lost     int64           `json:"lost"`     // the client was gone before the answer could be written
	Resent   int64           `json:"resent"`   // came once more after the connection was closed or reset under them; they count once
	Beyond   int64           `json:"beyond"`   // further requests that came, outside the bounds

	// Frozen is how long the freeze really took; 0 without one.
	Frozen time.Duration `json:"frozen_ns"`
	// Refusing says that the server has stopped listening.
	Refusing bool `json:"refusing"`

	// Delays is from when a request arrived, by the kernel's stamp, to when
	// the write of its right answer had returned: a compressed HdrHistogram
	// (V2) of nanoseconds in base64. Empty if there was none.
	Delays string `json:"delays"`
	// Lateness is from when each request was due by the schedule of Spec.Rate
	// to its right answer, on the understanding that the promptest answer took
	// no time. Empty without a rate.
	Lateness string `json:"lateness"`
}

// record is what became of one request.
type record struct {
	number   uint64
	arrived  time.Duration // on the server's clock, as is answered
	answered time.Duration // 0 unless it was answered rightly
	fault    Fault
	lost     bool
}

// ledger is all that a server has to account for.
type ledger struct {
	records []record
	null    int64 // requests that went the cheapest path
	frozen  time.Duration
	refused bool
}

// manyRecords is room for a usual load, so that the list need not be copied
// while a delay runs.
const manyRecords = 1 << 17

func newLedger() ledger { return ledger{records: make([]record, 0, manyRecords)} }

// account sums up what is within the bounds of s.
func (l *ledger) account(s *Spec) (*Account, error) {
	a := &Account{Faults: map[Fault]int64{}, Frozen: l.frozen, Refusing: l.refused}
	lowest, first := uint64(math.MaxUint64), time.Duration(math.MaxInt64)
	for i := range l.records {
		lowest = min(lowest, l.records[i].number)
		first = min(first, l.records[i].arrived)
	}
	delays, offsets := newHistogram(), []time.Duration(nil)
	unanswered := map[uint64]bool{}
	for i := range l.records {
		r := &l.records[i]
		since := r.arrived - first
		if s.Count > 0 && r.number-lowest >= s.Count || since < s.From || s.To > 0 && since >= s.To {
			a.Beyond++
			continue
		}
		if unanswered[r.number] {
			a.Resent++ // it meets the same fault again
			continue
		}
		a.Requests++
		if r.fault == Reset || r.fault == Close {
			unanswered[r.number] = true
		}
		switch {
		case r.lost:
			a.Lost++
		case r.fault != "":
			a.Faults[r.fault]++
		default:
			a.Right++
			delays.RecordValue(int64(r.answered - r.arrived))
			if s.Rate > 0 {
				due := time.Duration(float64(r.number-lowest) / s.Rate * 1e9)
				offsets = append(offsets, r.answered-due)
			}
		}
	}
	a.Requests += l.null
	a.Right += l.null
	var err error
	if a.Delays, err = encode(delays); err != nil {
		return nil, err
	}
	a.Lateness, err = encode(lateness(offsets))
	return a, err
}

// lateness is how much later than the promptest each answer was.
func lateness(offsets []time.Duration) *hdrhistogram.Histogram {
	h := newHistogram()
	promptest := time.Duration(math.MaxInt64)
	for _, o := range offsets {
		promptest = min(promptest, o)
	}
	for _, o := range offsets {
		h.RecordValue(int64(o - promptest))
	}
	return h
}

func newHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(1, int64(time.Hour), 3) }

func encode(h *hdrhistogram.Histogram) (string, error) {
	if h.TotalCount() == 0 {
		return "", nil
	}
	b, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	return string(b), err
}
