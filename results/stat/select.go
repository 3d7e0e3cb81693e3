package stat

import "math"

// smallest returns the k-th of some values in ascending order, counted from 0, by how
// many of them do not exceed a number. It needs no list of the values, which is too
// long where they are of all pairs. The first and the last value are given.
func smallest(k int, first, last float64, notAbove func(v float64) int) float64 {
	low, high := place(first), place(last)
	for low < high {
		middle := low + (high-low)/2
		if notAbove(at(middle)) > k {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return at(low)
}

// place numbers all floating-point numbers in ascending order.
func place(v float64) uint64 {
	bits := math.Float64bits(v)
	if bits>>63 == 1 {
		return ^bits
	}
	return bits | 1<<63
}

// at is the number in a place.
func at(place uint64) float64 {
	if place>>63 == 1 {
		return math.Float64frombits(place &^ (1 << 63))
	}
	return math.Float64frombits(^place)
}
