package callback

// free keeps objects that are done with for their next use, the warmest
// first. What a burst has made is let go again bit by bit.
type free[T any] struct {
	list []*T
	low  int // the fewest that there were since the last trim
}

// take returns a kept object, or nil.
func (f *free[T]) take() *T {
	n := len(f.list) - 1
	if n < 0 {
		return nil
	}
	t := f.list[n]
	f.list[n] = nil
	f.list = f.list[:n]
	f.low = min(f.low, n)
	return t
}

func (f *free[T]) put(t *T) { f.list = append(f.list, t) }

// trim drops half of those that were not needed since the last trim.
func (f *free[T]) trim() {
	drop := (f.low + 1) / 2
	if drop > 0 {
		n := len(f.list) - drop
		clear(f.list[n:])
		f.list = f.list[:n]
	}
	f.low = len(f.list)
}
