package wire

// Limits bounds what a peer can make a parser hold. More than 1 GiB counts as
// 1 GiB.
type Limits struct {
	Head int32 // bytes of request line and header fields; 0 means DefaultHead
	Body int32 // bytes of decoded body; 0 means DefaultBody
}

// The bounds that a zero Limits stands for, in bytes.
const (
	DefaultHead = 16 << 10
	DefaultBody = 1 << 20
)

func (l Limits) head() int {
	if l.Head <= 0 {
		return DefaultHead
	}
	return int(min(l.Head, 1<<30))
}

func (l Limits) body() int {
	if l.Body <= 0 {
		return DefaultBody
	}
	return int(min(l.Body, 1<<30))
}

// rawBody bounds a chunked body as it was sent, and so the buffer that it is
// collected in: tiny chunks cost six bytes for one, which no honest client
// sends for a body that is large as well.
func (l Limits) rawBody() int { return 2*l.body() + l.head() }
