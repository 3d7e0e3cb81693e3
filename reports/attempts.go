package reports

import (
	"fmt"
	"slices"

	"interleave/internal/quantity"
	"interleave/results"
)

// Redone is a block that was measured again because the host had not been
// quiet. Its earlier trials count nowhere, whatever they found: to keep some of
// them would be to choose results.
type Redone struct {
	Block     int    // from 1, for people
	Trials    int    // that count no longer
	Disturbed int    // of them, how many the host disturbed
	Reason    string // the commonest disturbance; empty if the trials do not say
	Where     string // the cell in which it was seen first
	Still     bool   // the last attempt was disturbed as well
}

// Text says it in a sentence.
func (d Redone) Text() string {
	text := fmt.Sprintf("block %d: %s measured again", d.Block, quantity.Plural(d.Trials, "trial"))
	if d.Reason != "" {
		text += fmt.Sprintf(", because %s disturbed: %s", ofThem(d.Disturbed), d.Reason)
		if d.Where != "" {
			text += fmt.Sprintf(" (%s)", d.Where)
		}
	}
	if d.Still {
		text += "; the last attempt was disturbed too, and those of its trials are not valid"
	}
	return text
}

func ofThem(n int) string {
	return quantity.Whole(n) + " of them " + quantity.Form(n, "was")
}

// lastAttempts returns the number of each block's last attempt, where that is
// not the first.
func lastAttempts(trials []results.Trial) map[int]int {
	last := map[int]int{}
	for i := range trials {
		if t := &trials[i]; t.Attempt > last[t.Block] {
			last[t.Block] = t.Attempt
		}
	}
	return last
}

// Superseded reports whether a trial's block was measured again.
func (r *Report) Superseded(t *results.Trial) bool { return t.Attempt < r.attempts[t.Block] }

// WhyNotCounted returns why a trial counts nowhere, empty if it counts.
func (r *Report) WhyNotCounted(t *results.Trial) string {
	if r.Superseded(t) {
		return "its block was measured again"
	}
	return whyNotValid(t)
}

// redone lists the blocks that were measured again.
func (r *Report) redone() []Redone {
	at := map[int]*Redone{}
	because := map[int]*tally{}
	for i := range r.Trials {
		t := &r.Trials[i]
		if _, again := r.attempts[t.Block]; !again {
			continue
		}
		d := at[t.Block]
		if d == nil {
			d = &Redone{Block: t.Block + 1}
			at[t.Block], because[t.Block] = d, new(tally)
		}
		disturbance := disturbedBy(t)
		if !r.Superseded(t) {
			d.Still = d.Still || disturbance != ""
			continue
		}
		d.Trials++
		if disturbance != "" {
			d.Disturbed++
			because[t.Block].add(disturbance)
			if d.Where == "" {
				d.Where = t.Model + ", " + t.Scenario
			}
		}
	}
	var list []Redone
	for b, d := range at {
		d.Reason = because[b].commonest()
		list = append(list, *d)
	}
	slices.SortFunc(list, func(a, b Redone) int { return a.Block - b.Block })
	return list
}

// disturbedBy returns what disturbed a trial, empty if nothing did.
func disturbedBy(t *results.Trial) string {
	for _, c := range checksOf(t) {
		if c.Verdict == results.Disturbed {
			if c.Detail == "" {
				return c.Name
			}
			return c.Detail
		}
	}
	return ""
}
