// Package controlgroup finds where control groups of version 2 can be made,
// removes those that a process of ours left behind, and tells where the limits
// of a process are. Whoever makes a group names it by Pattern, so that everybody
// can tell whose it is.
package controlgroup
