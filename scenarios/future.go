package scenarios

// Future is a value that arrives later, or the error that came instead. It
// turns completions, which can only be passed down, into something that a
// callback handler can hold and combine. It belongs to its loop's thread.
type Future[T any] struct {
	value    T
	err      error
	resolved bool
	then     func(T, error)
}

// Resolve brings the value or the error. It has the shape of a completion:
// io.Call(c, f.Resolve). Only the first call counts.
func (f *Future[T]) Resolve(value T, err error) {
	if f.resolved {
		return
	}
	f.value, f.err, f.resolved = value, err, true
	if f.then != nil {
		f.then(value, err)
	}
}

// Then calls fn once the future is resolved: now, if it is already. A future
// has one continuation.
func (f *Future[T]) Then(fn func(T, error)) {
	if f.resolved {
		fn(f.value, f.err)
		return
	}
	f.then = fn
}

// Ask calls an upstream and returns its answer to come.
func Ask(io CallbackIO, c Call) *Future[Reply] {
	f := new(Future[Reply])
	io.Call(c, f.Resolve)
	return f
}

// Gather waits for all futures and brings their values in the given order. On
// an error it brings the first one, by position, but only once all futures
// are resolved: what they were made from may be reused after that.
func Gather[T any](futures ...*Future[T]) *Future[[]T] {
	all := new(Future[[]T])
	pending := len(futures)
	if pending == 0 {
		all.Resolve(nil, nil)
	}
	arrived := func(T, error) {
		if pending--; pending == 0 {
			all.Resolve(collect(futures))
		}
	}
	for _, f := range futures {
		f.Then(arrived)
	}
	return all
}

func collect[T any](futures []*Future[T]) ([]T, error) {
	values := make([]T, len(futures))
	for i, f := range futures {
		if f.err != nil {
			return nil, f.err
		}
		values[i] = f.value
	}
	return values, nil
}
