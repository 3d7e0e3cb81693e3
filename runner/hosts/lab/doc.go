// Package lab is the coordinator's side of a lab: its server, its members, and each
// member as a place on which parts of a trial run.
//
// A member is lost after three beats that did not come, or with its connection. What
// was asked of it, and its children, fail with place.Lost then. It may join again, as a
// host without children.
package lab
