// Package runner plans and carries out a run: every model with every
// scenario, in randomised complete blocks, each trial in a fresh server
// process, measured from the clients' side by a load driver and from the
// host's side by package metrics. The models of a load are measured side by
// side (package ring), on time that nobody else disturbs (package quiet).
//
// The parts of a trial run at places (package place): all on this host, or the server,
// the load drivers and the upstreams on hosts of their own (Hosts). Then several load drivers
// put on one load together, and turns are longer and count as wholes (ring.RunApart).
//
// It knows models and scenarios only through their packages' types; which
// there are is its caller's business. What it finds goes to a results.Store,
// trial by trial, and nowhere else.
package runner
