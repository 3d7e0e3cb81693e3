//go:build !profile

package server

// profileTime profiles nothing: this is a program that is measured.
func profileTime(func(string, ...any)) (end func()) { return func() {} }
