// Package controlgroup finds where control groups of version 2 can be made,
// and removes those that a process of ours left behind. Whoever makes a group
// names it by Pattern, so that everybody can tell whose it is.
package controlgroup
