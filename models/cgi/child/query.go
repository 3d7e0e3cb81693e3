package child

import (
	"errors"
	"io"
	"syscall"
	"time"

	"interleave/scenarios"
)

// session is this process's connection to the database: of its one request.
type session struct {
	fd       int
	deadline int64 // Unix nanoseconds: a time.Time would have all of package time linked in
	protocol scenarios.Session
	out      []byte
}

var _ scenarios.Queries = (*blockingIO)(nil)

// Query asks the database. The first query connects.
func (io *blockingIO) Query(q *scenarios.Query) ([]byte, error) {
	value, err := io.query(q)
	if err != nil {
		return nil, failed("the database", err)
	}
	return append([]byte(nil), value...), nil
}

func (io *blockingIO) query(q *scenarios.Query) ([]byte, error) {
	if io.database == nil {
		return nil, errors.New("the scenario has none")
	}
	deadline := time.Now().Add(io.timeout)
	if io.session == nil {
		fd, err := connect(io.database.Addr, deadline, io.buffer)
		if err != nil {
			return nil, err
		}
		s := &session{fd: fd, deadline: deadline.UnixNano(), protocol: io.database.NewSession()}
		s.out = s.protocol.Begin(nil)
		if err := s.complete(); err != nil {
			return nil, err
		}
		io.session = s // the process's end closes it
	}
	s := io.session
	s.deadline = deadline.UnixNano()
	s.out = s.protocol.Ask(s.out[:0], q)
	if err := s.complete(); err != nil {
		return nil, err
	}
	return s.protocol.Answer()
}

// complete sends what is to be sent, and reads until what was asked is complete.
func (s *session) complete() error {
	for complete := false; !complete; {
		if err := writeAll(s.fd, s.out); err != nil {
			return err
		}
		var err error
		s.out, complete, err = s.protocol.Receive(s.out[:0], s)
		if err != nil {
			return err
		}
	}
	return nil
}

// Read waits for bytes.
func (s *session) Read(p []byte) (int, error) {
	for {
		if err := limit(s.fd, syscall.SO_RCVTIMEO, time.Unix(0, s.deadline)); err != nil {
			return 0, err
		}
		n, err := syscall.Read(s.fd, p)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return 0, err
		case n == 0:
			return 0, io.ErrUnexpectedEOF
		default:
			return n, nil
		}
	}
}
