package quiet

import (
	"slices"
	"testing"
	"time"
)

const ms = time.Millisecond

// regular are readings every 25 ms in which some counts rise, by slice.
func regular(n int, foreign, steal, throttled map[int]time.Duration) []Reading {
	r := Reading{Known: Known{true, true, true, true}}
	list := []Reading{r}
	for i := range n {
		r.At += int64(25 * ms)
		r.Foreign += foreign[i]
		r.Steal += steal[i]
		r.Throttled += throttled[i]
		list = append(list, r)
	}
	return list
}

func whys(list []Slice) (w []Why) {
	for _, s := range list {
		w = append(w, s.Why)
	}
	return w
}

func TestJudge(t *testing.T) {
	type rises = map[int]time.Duration
	const q, f, s, h, b = Quiet, Foreign, Steal, Throttled, Beside
	late := regular(8, nil, nil, nil)
	for i := 5; i < len(late); i++ { // 40 ms of brief processes, between 50 and 125 ms
		late[i].Late = 40 * ms
	}
	late[5].LateFrom = int64(50 * ms)
	unknown := regular(3, rises{1: 25 * ms}, rises{1: 25 * ms}, rises{1: 25 * ms})
	for i := range unknown {
		unknown[i].Known = Known{}
	}
	tests := []struct {
		name     string
		rule     Rule
		readings []Reading
		want     []Why
	}{
		{"nothing", Rule{}, regular(3, nil, nil, nil), []Why{q, q, q}},
		{"too few readings", Rule{}, regular(0, nil, nil, nil), nil},
		{"within the bound", Rule{}, regular(3, rises{1: 900 * time.Microsecond}, nil, nil), []Why{q, q, q}},
		{"over the bound", Rule{}, regular(7, rises{2: 2 * ms}, nil, nil), []Why{q, b, f, b, b, q, q}},
		{"a long one lingers", Rule{}, regular(11, rises{0: 25 * ms, 1: 25 * ms, 2: 25 * ms, 3: 25 * ms, 4: 25 * ms, 5: 25 * ms}, nil, nil),
			[]Why{f, f, f, f, f, f, b, b, b, q, q}},
		{"another bound", Rule{Bound: 0.05}, regular(3, rises{1: 2 * ms}, nil, nil), []Why{q, q, q}},
		{"nothing beside", Rule{Guard: -1, Linger: -1}, regular(3, rises{1: 2 * ms}, nil, nil), []Why{q, f, q}},
		{"steal shows late", Rule{}, regular(7, nil, rises{3: 5 * ms}, nil), []Why{q, b, s, s, b, b, q}},
		{"a quota", Rule{Linger: -1}, regular(3, nil, nil, rises{1: ms}), []Why{b, h, q}},
		{"two beside each other", Rule{Linger: 25 * ms}, regular(5, rises{1: 9 * ms, 2: 9 * ms}, nil, nil), []Why{b, f, f, b, q}},
		{"one after the other", Rule{Linger: 25 * ms}, regular(5, rises{1: 9 * ms, 3: 9 * ms}, nil, nil), []Why{b, f, b, f, b}},
		{"known late", Rule{Guard: -1, Linger: -1}, late, []Why{q, q, f, f, f, q, q, q}},
		{"not known", Rule{}, unknown, []Why{q, q, q}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.rule.Judge(tt.readings, 2)
			if !slices.Equal(whys(got), tt.want) {
				t.Errorf("Judge = %q, want %q", whys(got), tt.want)
			}
			for i, s := range got {
				if s.Masked != (s.Why != Quiet) || s.From != tt.readings[i].At || s.To != tt.readings[i+1].At {
					t.Errorf("slice %d is %+v, from %d to %d", i, s, tt.readings[i].At, tt.readings[i+1].At)
				}
			}
		})
	}
}

// What wakes up for 0.1 ms does not disturb, however short the slice is.
func TestJudgeShortSlices(t *testing.T) {
	readings := []Reading{{}, {At: int64(200 * time.Microsecond), Foreign: 100 * time.Microsecond}}
	for i := range readings {
		readings[i].Known.Foreign = true
	}
	got := Rule{}.Judge(readings, 2)
	if got[0].Masked || got[0].Foreign != 0.25 {
		t.Errorf("Judge = %+v, want a quiet slice with a foreign share of 0.25", got[0])
	}
}

func TestShares(t *testing.T) {
	got := Rule{}.Judge(regular(1, map[int]time.Duration{0: 10 * ms}, map[int]time.Duration{0: 5 * ms}, map[int]time.Duration{0: 20 * ms}), 2)[0]
	if got.Foreign != 0.2 || got.Steal != 0.1 || got.Throttled != 0.4 {
		t.Errorf("shares %v, %v, %v, want 0.2, 0.1, 0.4 of two processors' 25 ms", got.Foreign, got.Steal, got.Throttled)
	}
}

// TestLongStretchesAreJudgedByTheirSums: a step of the hypervisor's is not enough, as it is in
// a short slice.
func TestLongStretchesAreJudgedByTheirSums(t *testing.T) {
	for _, tt := range []struct {
		slice Slice
		want  Why
	}{
		{Slice{Foreign: 0.01, Steal: 0.015}, Quiet},
		{Slice{Foreign: 0.03, Steal: 0.5}, Foreign},
		{Slice{Steal: 0.03}, Steal},
		{Slice{Throttled: 0.03}, Throttled},
	} {
		if got := (Rule{}).Long(tt.slice); got != tt.want {
			t.Errorf("%+v is masked by %q, want %q", tt.slice, got, tt.want)
		}
	}
}
