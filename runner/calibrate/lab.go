package calibrate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/latency"
	"interleave/runner/load"
	"interleave/runner/process"
	"interleave/runner/truth"
)

// lab is where questions are asked.
type lab struct {
	self                 string
	serverCPUs, loadCPUs []int // empty if they cannot be held apart
}

// outcome is what became of one load: the driver's reading and the server's
// account of it.
type outcome struct {
	server  truth.Spec
	load    load.Spec
	result  *results.LoadResult
	account *truth.Account

	read     *latency.Times          // latencies as read
	delays   *hdrhistogram.Histogram // as the server applied them
	lateness *hdrhistogram.Histogram // of the server's answers, where it has a schedule
}

const (
	// spin is how long before an answer is due the server looks at the clock
	// instead of waiting: longer than a virtual machine takes to wake up.
	spin = 100 * time.Microsecond
	// overhead is what a question takes besides its load, for the estimate.
	overhead = 400 * time.Millisecond
	// slack is how long a load may take beyond its planned time.
	slack = 20 * time.Second
)

// expected is about how long a load takes.
func expected(s load.Spec) time.Duration { return s.Warmup + s.Duration + overhead }

// cannotStart is the error of a process that did not come up. It ends the
// calibration.
type cannotStart struct{ error }

func (e cannotStart) Unwrap() error { return e.error }

// fatal reports whether the calibration ends with err.
func fatal(ctx context.Context, err error) bool {
	var broken cannotStart
	return err != nil && (ctx.Err() != nil || errors.As(err, &broken))
}

// put puts a load on a fresh server.
func (l *lab) put(ctx context.Context, server truth.Spec, spec load.Spec) (*outcome, error) {
	if len(l.serverCPUs) > 0 && !server.Null {
		server.Spin = spin // the processor is its own
	}
	s, err := truth.Start(ctx, l.self, server, l.serverCPUs)
	if err != nil {
		return nil, cannotStart{err}
	}
	defer s.Kill()
	spec.URL = s.URL
	spec.Requests = server.Requests()
	o := &outcome{server: server, load: spec}
	if o.result, err = l.drive(ctx, s, spec); err != nil {
		return nil, err
	}
	if o.account, err = s.Stop(); err != nil {
		return nil, err
	}
	return o, o.decode()
}

// drive runs a load driver to its end.
func (l *lab) drive(ctx context.Context, s *truth.Server, spec load.Spec) (*results.LoadResult, error) {
	proc, err := process.Start(ctx, process.Spec{
		Name: "load driver", Path: l.self, Args: []string{"load-driver"}, CPUs: l.loadCPUs, Pipes: true,
	})
	if err != nil {
		return nil, cannotStart{err}
	}
	defer proc.Kill()
	driver, err := load.Attach(proc.Stdin, proc.Stdout, spec)
	if err != nil {
		return nil, cannotStart{err}
	}
	limit := time.NewTimer(spec.Warmup + spec.Duration + slack)
	defer limit.Stop()
	select {
	case <-driver.Done():
		result, err := driver.Result()
		if err != nil {
			err = errors.Join(err, process.Ended(proc))
		}
		return result, err
	case <-s.Done():
		return nil, s.Err()
	case <-limit.C:
		return nil, fmt.Errorf("the load hung: no end %s after its planned time", quantity.Duration(slack))
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// decode unpacks the histograms.
func (o *outcome) decode() (err error) {
	unpack := func(encoded string) *hdrhistogram.Histogram {
		if encoded == "" {
			return hdrhistogram.New(1, int64(time.Hour), 3)
		}
		h, e := results.DecodeHistogram(encoded)
		err = errors.Join(err, e)
		return h
	}
	if o.read, err = latency.Decode(o.result.Histogram, o.result.Unfinished); err != nil {
		return err
	}
	o.delays = unpack(o.account.Delays)
	o.lateness = unpack(o.account.Lateness)
	return err
}

// above counts the values of h that are larger than d.
func above(h *hdrhistogram.Histogram, d time.Duration) (n int64) {
	for _, bar := range h.Distribution() {
		if bar.From > int64(d) {
			n += bar.Count
		}
	}
	return n
}

// slower is how many requests took longer than d, as read.
func (o *outcome) slower(d time.Duration) int64 {
	ended, unfinished := o.read.Above(d)
	return ended + unfinished
}

// reads is the quantile of the latencies as read, in seconds, or its lower
// bound.
func (o *outcome) reads(quantile float64) float64 {
	value, _ := o.read.Survival().Quantile(quantile)
	return value
}

// at is the quantile of h, in seconds; quantile 1 is the largest value.
func at(h *hdrhistogram.Histogram, quantile float64) float64 {
	return float64(h.ValueAtPercentile(quantile*100)) / 1e9
}
