//go:build !linux

package uring

import (
	"time"

	"interleave/internal/iouring"
	"interleave/models/internal/callback"
)

func newPort(time.Duration, int) (callback.Port, error) { return nil, iouring.Available() }
