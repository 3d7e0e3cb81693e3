package child

import "interleave/scenarios"

// pieces is how far an answer that is written in pieces has come.
type pieces struct {
	begun bool
	owed  int64 // bytes of its body that are still to be written
}

var _ scenarios.Streams = (*blockingIO)(nil)

// Write writes to the server's pipe, which takes no more than the client does.
func (io *blockingIO) Write(p []byte) error {
	if !io.begun {
		io.begun, io.owed = true, io.resp.Length
		if err := writeAll(stdout, appendHead(nil, io.resp, io.resp.Length)); err != nil {
			return err
		}
	}
	switch {
	case io.req.IsHead():
		io.owed = 0
		return nil
	case int64(len(p)) > io.owed:
		return scenarios.ErrTooLong
	}
	if err := writeAll(stdout, p); err != nil {
		return err
	}
	io.owed -= int64(len(p))
	return nil
}

// endPieces returns the exit status. Whatever the handler made of the response
// afterwards is of no use any more.
func (io *blockingIO) endPieces() int {
	if io.owed > 0 {
		complain("the answer is shorter than its length says")
		return 1
	}
	return 0
}
