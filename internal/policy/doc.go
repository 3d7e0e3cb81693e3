// Package policy holds the house rules that a compiler does not: which
// package may import which. It has no code, only tests.
package policy
