// Package controlgroup finds where control groups of version 2 can be made,
// removes those that a process of ours left behind, and tells where the limits
// of a process are. A group's name, made by Pattern, tells which process made it.
package controlgroup
