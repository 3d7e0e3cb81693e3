package child

import "interleave/scenarios"

var _ scenarios.Topics = (*blockingIO)(nil)

// WaitFor asks the bus itself: this process serves one request, and ends.
func (io *blockingIO) WaitFor(topic string, after uint64) (scenarios.Message, error) {
	return scenarios.WaitByCalls(io.Call, topic, after, func() bool { return true })
}

// Post asks the bus.
func (io *blockingIO) Post(topic string, text []byte) (scenarios.Message, error) {
	return scenarios.PostByCall(io.Call, topic, text)
}
