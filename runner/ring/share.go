package ring

import (
	"cmp"
	"slices"
	"time"

	"interleave/runner/load"
	"interleave/runner/quiet"
)

// What decides who of a ring has another turn, and how long that is, is the same whether its
// parts are on one host or on several.

// fair is twice a member's share of the time, of so many.
func (p Plan) fair(members int) time.Duration { return 2 * p.Most / time.Duration(members) }

// wants reports whether a member, one of so many, is given another turn: it has not had its
// quiet time, and may still get it. One that has used more than its share of the time is
// given no more: it has some quiet time or had its turns, or it answered nobody in its last
// one (right), so that each turn takes as long as its clients wait.
func (p Plan) wants(o *Outcome, warmup time.Duration, right int64, members int) bool {
	used, fair := o.Asked-warmup, p.fair(members)
	slow := used > fair && (o.Quiet > 0 || right == 0) || used > 2*fair && o.Turns > 0
	return o.Err == nil && o.Quiet < p.Quiet && !slow
}

// beyond is how much longer a member was asked than its fair share. It is not taken from the
// others' time: they would have one turn each.
func (p Plan) beyond(asked time.Duration, members int) time.Duration {
	return max(0, asked-p.fair(members))
}

// over reports whether another round would end too late after so many, which took so long.
func (p Plan) over(took time.Duration, rounds int) bool {
	return took+took/time.Duration(rounds)*2/3 > p.Most
}

// leastQuiet is how much quiet time a figure stands on by itself.
func (p Plan) leastQuiet() time.Duration { return time.Duration(leastQuiet * float64(p.Quiet)) }

// shuffle puts members into the order of a round.
func shuffle[M any](p Plan, members []M) {
	p.Random.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
}

// leastDisturbed has the least disturbed parts of a member's time count, for so long,
// whatever their whys say: of each part it is told its length, and what others took of it. A
// quiet one that is left out is too close to what others did.
func (o *Outcome) leastDisturbed(whys []quiet.Why, long time.Duration, part func(i int) (length time.Duration, taken float64)) {
	order, lengths, taken := make([]int, len(whys)), make([]time.Duration, len(whys)), make([]float64, len(whys))
	for i := range whys {
		order[i] = i
		lengths[i], taken[i] = part(i)
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(taken[i], taken[j]) })
	had := time.Duration(0)
	for _, i := range order {
		if had >= long {
			whys[i] = cmp.Or(whys[i], quiet.Beside)
			continue
		}
		had += lengths[i]
		o.Bound = taken[i]
		o.Chosen = o.Chosen || whys[i] != quiet.Quiet
		whys[i] = quiet.Quiet
	}
}

// shape is that of a member's next turn, after the last one, if it has had so much quiet
// time. Clients that ask again when they are answered are in a queue whose length the last
// answers of a turn tell. Before a turn counts each has been in it once, and then four times,
// or for all of the window, but at least once: one that needs four seconds for all its
// clients may answer all of them at the end of these.
func (p Plan) shape(had time.Duration, last load.Taken) Turn {
	lacks := p.Quiet - had
	t := p.Turn.lacking(lacks)
	if queue := time.Duration(last.Drained - last.Ended); t.Closed && !t.Whole {
		t.Lead = max(t.Lead, queue)
		t.Count = max(t.Count, min(max(lacks, queue), 4*queue))
	}
	return t
}
