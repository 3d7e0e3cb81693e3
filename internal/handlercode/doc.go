// Package handlercode takes from a Go source file what a reader of a handler
// wants to see, and counts what makes it long or hard to follow.
package handlercode
