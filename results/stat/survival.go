package stat

import (
	"cmp"
	"slices"
)

// Bar counts what lasted between Low and High: Ended is known to have lasted
// so long, and Unfinished was seen last at that age and had not ended. A single
// value has Low = High.
type Bar struct {
	Low, High         float64
	Ended, Unfinished int64
}

// Survival is the Kaplan-Meier estimate of how long something lasts, where
// some of it had not ended when it was seen last. It is free of bias if the
// age at which one is seen last has nothing to do with how long that one
// lasts. Then one that is out of sight is shared out among those that were seen
// for longer.
//
// The estimate ends where too few are left in sight: where one of them would
// stand for more than a fiftieth of all, or, if that is less, for more than ten.
// What lies beyond has a bound only.
type Survival struct {
	ended, unfinished int64
	drops             []drop
	left              float64 // what lasts longer than far; 0 if nothing does
	far               float64 // up to where the estimate goes
	seen              float64 // the highest value of all, ended or not
	least             float64 // the lowest of those that ended
}

// drop is a bar with ends in it: the part that lasts longer goes down there.
type drop struct {
	bar           Bar
	before, after float64
	inSight       int64   // before it
	spread        float64 // after it, by Greenwood: the variance of after is its square times this
}

// Where one stands for more than these, the estimate ends.
const (
	mostPerSight = 10
	mostShare    = 1.0 / 50
)

// nothing is what rounding leaves of a part that is used up.
const nothing = 1e-9

// KaplanMeier estimates from bars in any order. Distributions that were taken
// apart are put together by giving it the bars of all of them. In one bar, what
// ended did so before the others were out of sight.
func KaplanMeier(bars []Bar) Survival {
	bars = together(bars)
	var s Survival
	for _, b := range bars {
		if s.ended == 0 && b.Ended > 0 {
			s.least = b.Low
		}
		s.ended += b.Ended
		s.unfinished += b.Unfinished
		s.seen = max(s.seen, b.Low)
	}
	all := s.ended + s.unfinished
	if all == 0 {
		return s
	}
	s.left = 1
	most := max(mostPerSight/float64(all), mostShare)
	spread := 0.0
	for inSight, i := all, 0; i < len(bars); i++ {
		b := bars[i]
		s.far = b.Low
		each := s.left / float64(inSight)
		if each > most {
			break
		}
		if b.Ended > 0 {
			spread += greenwood(inSight, float64(b.Ended))
			d := drop{bar: b, before: s.left, after: s.left - each*float64(b.Ended), inSight: inSight, spread: spread}
			switch {
			case s.unfinished == 0:
				d.after = float64(inSight-b.Ended) / float64(all)
			case d.after < nothing:
				d.after = 0
			}
			s.drops = append(s.drops, d)
			s.left = d.after
		}
		inSight -= b.Ended + b.Unfinished
	}
	return s
}

// together returns the bars in order, those that begin at the same time as one.
func together(bars []Bar) []Bar {
	sorted := slices.DeleteFunc(slices.Clone(bars), func(b Bar) bool { return b.Ended <= 0 && b.Unfinished <= 0 })
	slices.SortFunc(sorted, func(a, b Bar) int { return cmp.Compare(a.Low, b.Low) })
	merged := sorted[:0]
	for _, b := range sorted {
		if n := len(merged); n > 0 && merged[n-1].Low == b.Low {
			last := &merged[n-1]
			last.High = max(last.High, b.High)
			last.Ended += b.Ended
			last.Unfinished += b.Unfinished
			continue
		}
		merged = append(merged, b)
	}
	return merged
}

// Counts returns how many ended and how many did not.
func (s Survival) Counts() (ended, unfinished int64) { return s.ended, s.unfinished }

// Quantile returns the time that a part q of all does not exceed, with q
// between 0 and 1; where everything ended that is the part to the nearest one. If that is beyond the estimate it reports false, and the
// value is what the quantile is at least. Without anything counted it is 0.
func (s Survival) Quantile(q float64) (value float64, known bool) {
	if d := s.at(q); d >= 0 {
		return s.drops[d].bar.High, true
	}
	if 1-q < nothing {
		return s.seen, false
	}
	return s.far, false
}

// at is the drop in which the quantile lies, -1 if it is beyond the estimate.
func (s Survival) at(q float64) int {
	left := 1 - q + nothing
	if s.unfinished == 0 && s.ended > 0 {
		left = 1 - q + (0.5-1e-6)/float64(s.ended)
	}
	i, _ := slices.BinarySearchFunc(s.drops, left, func(d drop, left float64) int { return cmp.Compare(left, d.after) })
	if i == len(s.drops) {
		return -1
	}
	return i
}

// Slower returns how many are known to have lasted longer than the quantile,
// whether they ended or not. It is 0 if the quantile is beyond the estimate.
func (s Survival) Slower(q float64) float64 {
	i := s.at(q)
	if i < 0 {
		return 0
	}
	return float64(s.drops[i].inSight) - s.drops[i].ended(1-q)
}

// ended is how many of a drop ended until a part left is left.
func (d drop) ended(left float64) float64 {
	return float64(d.bar.Ended) * (d.before - left) / (d.before - d.after)
}

// Mean returns the mean. If some lasts longer than the estimate goes it reports
// false, and the value is what the mean is at least.
func (s Survival) Mean() (value float64, known bool) {
	for _, d := range s.drops {
		value += (d.before - d.after) * (d.bar.Low + d.bar.High) / 2
	}
	if s.left > 0 {
		return value + s.left*s.far, false
	}
	return value, s.ended > 0
}

// Least returns the smallest time after which something ended, and whether
// anything did.
func (s Survival) Least() (value float64, known bool) { return s.least, s.ended > 0 }
