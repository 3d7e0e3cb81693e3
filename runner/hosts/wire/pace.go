package wire

import "time"

// Pace chooses how many bytes to send at a time: as few as a slow link carries between
// two beats, so that none is held up until its sender is taken for lost, and as many as
// a fast link carries at once. The zero value begins with the fewest.
type Pace struct{ more int } // how often the size was doubled

const (
	// fewest takes 0.1 s on a link of 1 Mbit/s.
	fewest = 8 << 10

	fast = BeatEvery / 4
	slow = BeatEvery
)

// Size is how many bytes to send next; up to Piece.
func (p *Pace) Size() int { return min(fewest<<p.more, Piece) }

// Took says how long it took until as many had come.
func (p *Pace) Took(passed time.Duration) {
	switch {
	case passed < fast && p.Size() < Piece:
		p.more++
	case passed > slow && p.more > 0:
		p.more--
	}
}
