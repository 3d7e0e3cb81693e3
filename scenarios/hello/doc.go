// Package hello is the smallest request: a fixed answer, without waiting for
// anything. What it costs is what a model costs by itself.
package hello
