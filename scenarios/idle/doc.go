// Package idle is a small request on a few connections beside thousands that
// are open and silent. It shows what an idle connection costs in memory, and
// whether the silent ones slow the others down.
package idle
