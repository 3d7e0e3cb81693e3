package runner

import (
	"context"

	"interleave/results"
	"interleave/runner/network"
	"interleave/runner/process"
)

// connect makes the network of the run, if it has one that is not there: before the
// first trial, and after one in which it has ended. What it saw so far is forgotten.
func (b *lab) connect(ctx context.Context) (err error) {
	if !b.config.Network.Given() {
		return nil
	}
	if b.link != nil {
		if process.Ended(b.link.Process()) == nil {
			_, err = b.link.Read(ctx)
			return err
		}
		b.link.Close()
		b.link = nil
	}
	b.link, err = b.config.Place.Start(ctx, network.Options{
		Conditions: b.config.Network, Self: b.config.Programs.Self, Seed: b.config.Seed, CPUs: b.env.LoadCPUs,
	})
	return err
}

// listen is where servers listen; empty if on any port of loopback.
func (b *lab) listen() string {
	if b.link == nil {
		return ""
	}
	return b.link.Listen("0")
}

// clients is the file of the network namespace of load drivers; empty for this
// process's.
func (b *lab) clients() string {
	if b.link == nil {
		return ""
	}
	return b.link.Clients()
}

// network is the process of the network, without which no trial goes on; nil if there is none.
func (b *lab) network() process.Ending {
	if b.link == nil {
		return nil
	}
	return b.link.Process()
}

// forgetNetwork lets a reading begin with the load: what the network did while servers
// started, hardly anything, would hide what it did under load.
func (b *lab) forgetNetwork(ctx context.Context) error { return b.readNetwork(ctx) }

// readNetwork puts what the network did since forgetNetwork on trials whose load was put on.
func (b *lab) readNetwork(ctx context.Context, trials ...*results.Trial) error {
	if b.link == nil {
		return nil
	}
	reading, err := b.link.Read(ctx)
	if err != nil {
		return err
	}
	for _, t := range trials {
		if t.LoadResult != nil {
			t.LoadResult.Network = reading
		}
	}
	return nil
}

// readNetworkOf does it for the stands of a ring that have no error yet.
func (b *lab) readNetworkOf(ctx context.Context, stands []*driven, errs []error) {
	var trials []*results.Trial
	for i, s := range stands {
		if errs[i] == nil {
			trials = append(trials, s.trial)
		}
	}
	err := b.readNetwork(ctx, trials...)
	for i := range stands {
		if errs[i] == nil {
			errs[i] = err
		}
	}
}
