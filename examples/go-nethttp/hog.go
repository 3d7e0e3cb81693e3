package main

import (
	"net/url"
	"os"
	"strconv"
	"sync/atomic"
	"time"
)

// hog computes for COMPUTE_MS if the request is of the heavy class. It counts
// rounds and not time: a handler that is interrupted has all of its work left.
func hog(query url.Values, rate float64) (string, error) {
	class := query.Get("class")
	if class == "heavy" {
		milliseconds, err := strconv.Atoi(os.Getenv("COMPUTE_MS"))
		if err != nil {
			return "", err
		}
		burn(int(rate * float64(milliseconds) / 1000))
	}
	return class + " " + number(query) + "\n", nil
}

// burnt takes what burn computes, or it need not be computed.
var burnt atomic.Uint64

func burn(rounds int) {
	x := uint64(rounds)
	for range rounds {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	burnt.Store(x)
}

// measureRate is how many rounds a processor burns per second: the best of a
// few tries, the one that was disturbed least.
func measureRate() float64 {
	const tries, rounds = 8, 200_000
	best := time.Hour
	for range tries {
		begun := time.Now()
		burn(rounds)
		best = min(best, time.Since(begun))
	}
	return rounds / best.Seconds()
}
