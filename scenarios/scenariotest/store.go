package scenariotest

import (
	"errors"

	"interleave/scenarios"
)

// Store is a library of files and rows that keeps them in memory. It fails where it is
// told to.
type Store struct {
	Secret uint64 // of what is kept
	Fails  string // the method that fails: "ReadFile", "ReadRow" or "WriteRow"; empty means none

	Written []uint64 // the numbers of the rows that were written
}

var errStore = errors.New("disk full")

func (s *Store) fails(method string) error {
	if s.Fails == method {
		return errStore
	}
	return nil
}

// Open has nothing to do.
func (s *Store) Open(string) error { return nil }

// ReadFile appends what is kept of an item in a file.
func (s *Store) ReadFile(dst []byte, item uint64) ([]byte, error) {
	return scenarios.AppendKept(dst, s.Secret, "files", item), s.fails("ReadFile")
}

// ReadRow appends what is kept of an item in a row.
func (s *Store) ReadRow(dst []byte, item uint64) ([]byte, error) {
	return scenarios.AppendKept(dst, s.Secret, "rows", item), s.fails("ReadRow")
}

// WriteRow notes the number.
func (s *Store) WriteRow(number, _ uint64) error {
	if err := s.fails("WriteRow"); err != nil {
		return err
	}
	s.Written = append(s.Written, number)
	return nil
}
