package process

import "context"

// Watch returns a context that is cancelled when any of the children ends; Ended
// says how it ended. Nil children are left out. Cancel stops the watching.
func Watch(ctx context.Context, children ...*Process) (watched context.Context, cancel context.CancelFunc) {
	watched, cancel = context.WithCancel(ctx)
	for _, p := range children {
		if p == nil {
			continue
		}
		go func() {
			select {
			case <-p.done:
				cancel()
			case <-watched.Done():
			}
		}()
	}
	return watched, cancel
}

// Ended says how the first of the children has ended that did, as Unasked
// does; nil if all still run.
func Ended(children ...*Process) error {
	for _, p := range children {
		if p == nil {
			continue
		}
		select {
		case <-p.done:
			return p.Unasked()
		default:
		}
	}
	return nil
}
