//go:build !linux

package iouring

import "errors"

// Available says why there are no rings.
func Available() error { return errors.New("not available: io_uring is a part of Linux") }
