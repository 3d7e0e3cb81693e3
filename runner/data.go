package runner

import (
	"cmp"
	"context"
	"math/rand/v2"

	"interleave/runner/place"
	"interleave/scenarios"
)

// keep makes the files and rows of a server of s on a place; nil if it has none.
func keep(ctx context.Context, on place.Place, s *scenarios.Scenario, secret uint64) (place.Data, error) {
	if s.Library == "" {
		return nil, nil
	}
	return on.Keep(ctx, s, secret)
}

// secretOf is what the proofs of one server's upstreams and data are made with. It is
// the upstreams' if there are any, because several servers share these.
func secretOf(s *scenarios.Scenario, up *upstreams) uint64 {
	if s.Library == "" {
		return up.proofSecret()
	}
	return cmp.Or(up.proofSecret(), rand.Uint64())
}

// dataArguments tell a server of ours where its data is.
func dataArguments(d place.Data) []string {
	if d == nil {
		return nil
	}
	return []string{"--data", d.Folder()}
}

// folderOf is the folder of data, empty if there is none.
func folderOf(d place.Data) string {
	if d == nil {
		return ""
	}
	return d.Folder()
}

// remove removes data, if there is some.
func remove(d place.Data) {
	if d != nil {
		d.Remove()
	}
}
