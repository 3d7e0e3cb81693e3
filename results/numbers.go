package results

import "cmp"

// Numbers are those of the requests of a load, from its beginning to its end. Each
// request has one of its own.
type Numbers struct {
	Sent []Series `json:"sent"`
	// Open are those of Sent that got no right answer: it is not known what the
	// server did with them.
	Open []uint64 `json:"open"`
}

// Series is Count numbers, each Step after the one before it.
type Series struct {
	First uint64 `json:"first"`
	Step  uint64 `json:"step"`
	Count uint64 `json:"count"`
}

// Written is what a server has written, beside what it was asked to write: a row for
// each request.
type Written struct {
	Rows    int64 `json:"rows"`    // of requests of the load
	Missing int64 `json:"missing"` // requests that were answered rightly, and have no row
	Twice   int64 `json:"twice"`   // requests with more than one row
	Unasked int64 `json:"unasked"` // rows of requests that were not sent
	// Example is the number of a request that is not as it should be; 0 if all are.
	Example uint64 `json:"example,omitempty"`
}

// Compare holds rows, which have the numbers of their requests, against the requests
// that were sent.
func (n *Numbers) Compare(rows func(each func(number uint64)) error) (Written, error) {
	var w Written
	count := map[uint64]int64{}
	err := rows(func(number uint64) {
		w.Rows++
		count[number]++
	})
	if err != nil {
		return w, err
	}
	var missing, twice, unasked uint64 // an example of each
	wrong := func(what *int64, example *uint64, by int64, number uint64) {
		*what += by
		*example = cmp.Or(*example, number)
	}
	open := map[uint64]bool{}
	for _, number := range n.Open {
		open[number] = true
	}
	for _, s := range n.Sent {
		for i := range s.Count {
			number := s.First + i*s.Step
			switch written := count[number]; {
			case written == 0 && !open[number]:
				wrong(&w.Missing, &missing, 1, number)
			case written > 1:
				wrong(&w.Twice, &twice, 1, number)
			}
			delete(count, number)
		}
	}
	for number, rows := range count {
		wrong(&w.Unasked, &unasked, rows, number)
	}
	w.Example = cmp.Or(missing, twice, unasked)
	return w, nil
}
