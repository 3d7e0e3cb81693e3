package chart

import (
	"testing"
)

// stripSample is a server of one loop and one that interrupts what computes, with the
// same arrivals.
func stripSample() Strip {
	loop := StripRow{Label: "eventloop", Note: "one loop, callbacks", Model: "model-eventloop", Look: Look{Color: 5}, Texts: [2]string{"4 of 9 took over 5 ms", "longest 18.4 ms"}}
	spread := StripRow{Lead: true, Label: "goroutine", Note: "a goroutine each", Model: "model-goroutine", Look: Look{Color: 2}, Texts: [2]string{"1 of 9 took over 5 ms", "longest 21.0 ms"}}
	for i, due := range []float64{-1, 3, 8, 12, 25, 27, 28, 34, 41, 60} {
		fast := Bar{Due: due, Sent: due + 0.02, First: due + 0.6, Done: due + 0.6}
		slow := fast
		if due > 25 && due < 45 {
			slow.First, slow.Done = 45.4, 45.4
		}
		if due == 25 {
			fast = Bar{Due: due, Sent: due, First: due + 31, Done: due + 31, Heavy: true}
			slow = Bar{Due: due, Sent: due, First: due + 20, Done: due + 20, Heavy: true}
		}
		if i == 9 {
			fast.First, fast.Done = 61, 70
			slow.Failed = true
		}
		loop.Bars, spread.Bars = append(loop.Bars, slow), append(spread.Bars, fast)
	}
	parked := StripRow{Label: "cgi", Look: Look{Color: 7}, Bars: []Bar{{Due: -30, Sent: -30, First: 80, Done: 80, Open: true}}, Texts: [2]string{"0 of 0 took over 5 ms"}}
	return Strip{Unit: "ms", Length: 80, Late: 5, LateText: "what it took beyond 5 ms", Heavy: "heavy", Rows: []StripRow{loop, spread, parked, {Label: "prefork", Missing: "not measured: it did not start"}}}
}

// stripOfCalls is a server that calls four upstreams at once, and one that calls one
// after the other.
func stripOfCalls() Strip {
	parallel := StripRow{Label: "eventloop", Model: "model-eventloop", Look: Look{Color: 5}, Texts: [2]string{"0 of 5 took over 50 ms", "longest 31.2 ms"}}
	serial := StripRow{Label: "prefork", Model: "model-prefork", Look: Look{Color: 6}, Texts: [2]string{"5 of 5 took over 50 ms", "longest 81.0 ms"}}
	for _, due := range []float64{2, 9, 30, 33, 70} {
		all := Bar{Due: due, Sent: due, First: due + 31, Done: due + 31}
		each := Bar{Due: due, Sent: due, First: due + 81, Done: due + 81}
		at := due + 0.4
		for lane, takes := range []float64{30, 20, 10, 20} {
			all.Calls = append(all.Calls, Call{lane, due + 0.4, due + 0.4 + takes})
			each.Calls = append(each.Calls, Call{lane, at, at + takes})
			at += takes + 0.2
		}
		parallel.Bars, serial.Bars = append(parallel.Bars, all), append(serial.Bars, each)
	}
	return Strip{Unit: "ms", Length: 120, Late: 50, LateText: "what it took beyond 50 ms", Calls: "its upstream calls", Rows: []StripRow{parallel, serial}}
}

// Requests that overlap in time are stacked; a place is free again when its request has
// its answer.
func TestAStripStacksWhatOverlaps(t *testing.T) {
	r := StripRow{Bars: []Bar{{Due: 0, Done: 10}, {Due: 1, Done: 3}, {Due: 2, Done: 4}, {Due: 3, Done: 5}, {Due: 11, Done: 12}}}
	places, depth := r.stack()
	for i, want := range []int{0, 1, 2, 1, 0} {
		if places[i] != want {
			t.Errorf("bar %d is at place %d, want %d", i, places[i], want)
		}
	}
	if depth != 3 {
		t.Errorf("the stack is %d deep, want 3", depth)
	}
}

// A page has many strips, so each must stay small.
func TestAStripIsSmall(t *testing.T) {
	s := Strip{Unit: "ms", Length: 100, Late: 5}
	for range 13 {
		row := StripRow{Label: "prefork-greenlet", Look: Look{Color: 1}, Texts: [2]string{"12 of 64 took over 5 ms", "longest 19.4 ms"}}
		for i := range 64 {
			due := float64(i) * 1.55
			done := due + float64(i%7)
			row.Bars = append(row.Bars, Bar{Due: due, Sent: due, First: done, Done: done})
		}
		s.Rows = append(s.Rows, row)
	}
	data, err := Inline(s, caption("strip"))
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > 15<<10 {
		t.Errorf("a strip of 13 models with 64 requests each has %d bytes", len(data))
	}
}
