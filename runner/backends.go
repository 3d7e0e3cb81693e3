package runner

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"interleave/models"
	"interleave/runner/place"
	"interleave/runner/process"
	"interleave/scenarios"
	"interleave/scenarios/backends"
)

// upstreams is the process that plays a scenario's upstream services.
type upstreams struct {
	on     place.Place
	child  place.Child
	secret uint64
	names  []string
}

// startUpstreams starts the backends of s at addr on a place, or returns nil if it has
// none.
func startUpstreams(ctx context.Context, on place.Place, self, addr string, s *scenarios.Scenario, seed uint64) (*upstreams, error) {
	if len(s.Upstreams) == 0 {
		return nil, nil
	}
	u := &upstreams{on: on, secret: rand.Uint64()}
	for _, up := range s.Upstreams {
		u.names = append(u.names, up.Name)
	}
	spec, err := json.Marshal(backends.Spec{Upstreams: s.Upstreams, Seed: seed, Secret: u.secret})
	if err != nil {
		return nil, err
	}
	u.child, err = on.Start(ctx, place.Spec{Listen: addr, Spec: process.Spec{
		Name: "backends of " + s.Name, Path: self, Args: []string{"backends"},
		CPUs: on.Facts().LoadCPUs, Pipes: true, Input: append(spec, '\n'),
		ReadyWithin: startLimit,
	}})
	if err != nil {
		return nil, err
	}
	go io.Copy(io.Discard, u.child.Stdout())
	return u, nil
}

// running reports whether the process is there; a scenario without upstreams
// needs none.
func (u *upstreams) running() bool { return process.Ended(u.process()) == nil }

// process is nil if the scenario has no upstreams.
func (u *upstreams) process() place.Child {
	if u == nil {
		return nil
	}
	return u.child
}

// arguments tell a server where its upstreams are. They count the calls of each
// caller apart; one without a name is nobody that is measured.
func (u *upstreams) arguments(caller string) []string {
	if u == nil {
		return nil
	}
	var args []string
	for _, name := range u.names {
		args = append(args, "--upstream", fmt.Sprintf("%s=%s%s", name, u.child.Addr(), pathOf(name, caller)))
	}
	return args
}

// pathOf is where an upstream answers a caller.
func pathOf(upstream, caller string) string {
	if caller == "" {
		return "/" + upstream
	}
	return "/" + upstream + "/" + caller
}

// urls are the upstreams' addresses, by name, as an outside server needs them.
func (u *upstreams) urls(caller string) map[string]string {
	all := make(map[string]string)
	if u != nil {
		for _, name := range u.names {
			all[name] = "http://" + u.child.Addr() + pathOf(name, caller)
		}
	}
	return all
}

func (u *upstreams) proofSecret() uint64 {
	if u == nil {
		return 0
	}
	return u.secret
}

// accountOf is what the upstreams have counted of a caller's calls, by name. One
// that was never called has no account.
func (u *upstreams) accountOf(ctx context.Context, caller string) (map[string]backends.Account, error) {
	text, err := u.on.Ask(ctx, u.child, backends.AccountsPath)
	if err != nil {
		return nil, err
	}
	all, err := backends.ParseAccounts(text)
	if err != nil {
		return nil, err
	}
	mine := map[string]backends.Account{}
	for _, a := range all {
		for _, name := range u.names {
			if a.Path == pathOf(name, caller) {
				mine[name] = a
			}
		}
	}
	return mine, nil
}

// notedOf are a caller's calls in its excerpt.
func (u *upstreams) notedOf(ctx context.Context, caller string) ([]backends.Noted, error) {
	text, err := u.on.Ask(ctx, u.child, backends.NotedPath+caller)
	if err != nil {
		return nil, err
	}
	return backends.ParseNoted(text)
}

func (u *upstreams) stop() {
	if u != nil {
		u.child.Stop(stopLimit)
	}
}

const (
	// startLimit is how long a child may take to say that it is ready.
	startLimit = 20 * time.Second

	// stopLimit is how long it may take to stop. A server may go on with
	// what is in flight until its own limit; after that, it ends what is left.
	stopLimit = models.DefaultDrainTimeout + 2*time.Second
)
