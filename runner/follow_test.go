package runner

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"interleave/results"
	"interleave/runner/load"
)

// saying is a line that a load driver writes after some silence.
type saying struct {
	after time.Duration
	line  string
}

const (
	loadTakes = 11 * time.Second // as planned

	windowStart = `{"event":"window_start"}`
	windowEnd   = `{"event":"window_end"}`
	sevenDone   = `{"event":"result","result":{"requests":7}}`
)

func TestFollow(t *testing.T) {
	tests := []struct {
		name  string
		lines []saying
		hangs time.Duration // after the last line; 0 if it does not
		err   string
	}{
		{
			name: "an opening that takes longer than all the rest",
			lines: []saying{
				{30 * time.Second, `{"event":"connections","count":2000}`},
				{30 * time.Second, `{"event":"connections","count":4000}`},
				{30 * time.Second, `{"event":"connections","count":6000}`},
				{time.Second, windowStart}, {10 * time.Second, windowEnd}, {0, sevenDone},
			},
		},
		{
			name:  "a driver that never says anything",
			hangs: 41 * time.Second,
			err:   "the trial hung: the load driver was silent for 41 s after its start",
		},
		{
			name: "an opening that goes on no more",
			lines: []saying{
				{5 * time.Second, `{"event":"connections","count":2000}`},
				{30 * time.Second, `{"event":"connections","count":4000}`},
			},
			hangs: 41 * time.Second,
			err:   "the trial hung: the load driver was silent for 41 s after 4000 idle connections",
		},
		{
			name:  "a window without an end",
			lines: []saying{{time.Second, windowStart}},
			hangs: 41 * time.Second,
			err:   "the trial hung: the load driver was silent for 41 s after the window's start",
		},
		{
			name:  "no result",
			lines: []saying{{time.Second, windowStart}, {5 * time.Second, windowEnd}},
			hangs: 41 * time.Second,
			err:   "the trial hung: the load driver was silent for 41 s after the window's end",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				driver := drive(t, tt.lines)
				want := tt.hangs
				for _, l := range tt.lines {
					want += l.after
				}
				began := time.Now()
				result, err := follow(t.Context(), driver, loadTakes, func(load.Event) error { return nil })
				if took := time.Since(began); took != want {
					t.Errorf("follow took %v, want %v", took, want)
				}
				checkFollowed(t, result, err, tt.err)
			})
		})
	}
}

func TestFollowEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // as when a process ends that the trial needs
		result, err := follow(ctx, drive(t, nil), loadTakes, nil)
		checkFollowed(t, result, err, "context canceled")
	})
}

// checkFollowed holds what follow returned against the driver's result, or
// the error that is wanted.
func checkFollowed(t *testing.T, result *results.LoadResult, err error, want string) {
	t.Helper()
	switch {
	case want == "" && (err != nil || result == nil || result.Requests != 7):
		t.Errorf("follow = %+v, %v, want the driver's result", result, err)
	case want != "" && (err == nil || err.Error() != want):
		t.Errorf("follow = %v, want %q", err, want)
	}
}

// drive plays a load driver that says lines and is silent from then on.
func drive(t *testing.T, lines []saying) *load.Driver {
	t.Helper()
	stdout, tell := io.Pipe()
	driver, err := load.Attach(deaf{}, stdout, load.Spec{
		URL: "http://127.0.0.1:1/", Clients: 1, Duration: loadTakes, Idle: 10_000, IdleStep: 2000,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tell.Close() })
	go func() {
		for _, l := range lines {
			time.Sleep(l.after)
			io.WriteString(tell, l.line+"\n")
		}
	}()
	return driver
}

// deaf is the stdin of a driver that is told nothing.
type deaf struct{}

func (deaf) Write(p []byte) (int, error) { return len(p), nil }
func (deaf) Close() error                { return nil }
