package results_test

import (
	"errors"
	"testing"

	"interleave/results"
)

func TestCompareRows(t *testing.T) {
	// Two threads sent 10, 12, 14 and 11, 13; 13 got no answer.
	asked := results.Numbers{Sent: []results.Series{{First: 10, Step: 2, Count: 3}, {First: 11, Step: 2, Count: 2}}, Open: []uint64{13}}
	for _, tt := range []struct {
		name string
		rows []uint64
		want results.Written
	}{
		{"as answered", []uint64{14, 12, 10, 11}, results.Written{Rows: 4}},
		{"and the one without an answer", []uint64{10, 11, 12, 13, 14}, results.Written{Rows: 5}},
		{"one lost", []uint64{10, 11, 14}, results.Written{Rows: 3, Missing: 1, Example: 12}},
		{"one lost, and the one without an answer in its place", []uint64{10, 11, 13, 14}, results.Written{Rows: 4, Missing: 1, Example: 12}},
		{"one twice", []uint64{10, 11, 12, 12, 14}, results.Written{Rows: 5, Twice: 1, Example: 12}},
		{"the one without an answer twice", []uint64{10, 11, 12, 13, 13, 14}, results.Written{Rows: 6, Twice: 1, Example: 13}},
		{"one of nobody", []uint64{10, 11, 12, 14, 15}, results.Written{Rows: 5, Unasked: 1, Example: 15}},
	} {
		got, err := asked.Compare(func(each func(uint64)) error {
			for _, n := range tt.rows {
				each(n)
			}
			return nil
		})
		if got != tt.want || err != nil {
			t.Errorf("%s: Compare(%d) = %+v, %v, want %+v", tt.name, tt.rows, got, err, tt.want)
		}
	}
	failure := errors.New("unreadable")
	if _, err := asked.Compare(func(func(uint64)) error { return failure }); !errors.Is(err, failure) {
		t.Errorf("Compare of what cannot be read: %v, want %v", err, failure)
	}
}
