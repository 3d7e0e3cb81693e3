package callback

import (
	"fmt"

	"interleave/models/internal/offload"
)

// Block runs op on a thread of the pool.
func (x *exchange) Block(op func() error, done func(error)) {
	x.waits++
	l := x.loop
	j := &offload.Job{Op: op}
	j.Done = func() {
		err := j.Err
		if j.Panicked != nil {
			err = fmt.Errorf("panic in a blocking operation: %v", j.Panicked)
		}
		n := len(l.ready)
		x.completed(func() { done(err) })
		l.answerFrom(n)
	}
	l.pool.Submit(j)
}
