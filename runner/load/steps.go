package load

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"interleave/internal/bounded"
	"interleave/internal/quantity"
)

// Step is what a driver that gives itself its turns is to do after the last one: to take
// another one, or to end.
type Step struct {
	Turn *OwnTurn `json:"turn"` // null means that there is no other

	// Counted are the numbers of the turns that count, in order, if there is no other: the
	// first one after the warm-up is number 2, as results.TurnAnswers tells it.
	Counted []int `json:"counted,omitempty"`
}

// OwnTurn is a turn that a driver gives itself.
type OwnTurn struct {
	Lead   time.Duration `json:"lead_ns"`   // before anything counts
	Count  time.Duration `json:"count_ns"`  // what counts; with Whole, how long requests are begun
	Settle time.Duration `json:"settle_ns"` // for which the load stays on afterwards
	Whole  bool          `json:"whole"`     // all of the turn counts, and goes on until its requests are whole mixes
}

// length is for how long requests are begun.
func (t OwnTurn) length() time.Duration {
	if t.Whole {
		return t.Count
	}
	return t.Lead + t.Count + t.Settle
}

const (
	// nextLine begins the line of a Step, which is JSON.
	nextLine = "next "

	// maxOwnTurns bounds the turns that a driver gives itself, and so does maxStep its line,
	// in bytes.
	maxOwnTurns = 10_000
	maxStep     = 128 << 10

	// longestTurn bounds each part of a turn.
	longestTurn = 24 * time.Hour
)

// Line is the line that tells a driver of the step.
func (s Step) Line() (string, error) {
	text, err := json.Marshal(s)
	return nextLine + string(text), err
}

// parseStep reads what follows nextLine, for a driver that has had so many turns.
func parseStep(text []byte, had int) (s Step, err error) {
	if len(text) > maxStep {
		return s, fmt.Errorf("a step is %w", bounded.TooLong{Limit: maxStep})
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return s, fmt.Errorf("a step: %w", err)
	}
	return s, s.check(had)
}

// check says what is wrong with the step of a driver that has had so many turns.
func (s Step) check(had int) error {
	if t := s.Turn; t != nil {
		switch {
		case len(s.Counted) > 0:
			return errors.New("a step has another turn, and says which count: that is for the end")
		case had >= maxOwnTurns:
			return fmt.Errorf("a driver gives itself %s at most", quantity.Plural(maxOwnTurns, "turn"))
		case t.Count < time.Millisecond || max(t.Lead, t.Count, t.Settle) > longestTurn || min(t.Lead, t.Settle) < 0:
			return fmt.Errorf("a turn of %v, %v and %v: want parts of %v at most, and 1ms at least that counts", t.Lead, t.Count, t.Settle, longestTurn)
		}
		return nil
	}
	before := firstCounted - 1
	for _, n := range s.Counted {
		if n <= before || n >= firstCounted+had {
			return fmt.Errorf("turn %d cannot count after turn %d: there were %d from number %d on", n, before, had, firstCounted)
		}
		before = n
	}
	return nil
}

// firstCounted is the number of the first turn after the one that warms up.
const firstCounted = 2

// counted are the spans, by number from firstCounted on, of the turns that count.
func (s Step) counted(spans []Span) (counted []Span) {
	for _, n := range s.Counted {
		counted = append(counted, spans[n-firstCounted])
	}
	return counted
}
