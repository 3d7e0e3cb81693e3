//go:build !linux

package uring

import (
	"time"

	"interleave/internal/iouring"
	"interleave/models/internal/callback"
)

func newPort(time.Duration) (callback.Port, error) { return nil, iouring.Available() }
