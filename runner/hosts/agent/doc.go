// Package agent is a host of a lab: it joins, starts children for the coordinator, passes
// on what they say, and reads what they use.
//
// It is a place.Local with a wire. A membership begins with the coordinator's welcome
// and ends when either side is silent or says so; then all children are killed, and
// the agent tries to join again.
package agent
