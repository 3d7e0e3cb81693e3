package process

import "context"

// Ending is something that ends, such as a Process.
type Ending interface {
	Done() <-chan struct{}
	Unasked() error
}

// Watch returns a context that is cancelled when any of the children ends; Ended
// says how it ended. Nil children are left out. Cancel stops the watching.
func Watch(ctx context.Context, children ...Ending) (watched context.Context, cancel context.CancelFunc) {
	watched, cancel = context.WithCancel(ctx)
	for _, p := range children {
		if p == nil {
			continue
		}
		go func() {
			select {
			case <-p.Done():
				cancel()
			case <-watched.Done():
			}
		}()
	}
	return watched, cancel
}

// Ended says how the first of the children has ended that did, as Unasked
// does; nil if all still run.
func Ended(children ...Ending) error {
	for _, p := range children {
		if p == nil {
			continue
		}
		select {
		case <-p.Done():
			return p.Unasked()
		default:
		}
	}
	return nil
}
