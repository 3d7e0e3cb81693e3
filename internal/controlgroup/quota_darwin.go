package controlgroup

import "errors"

// Quota is a group whose processes together get no more than so much CPU time.
type Quota struct{}

// NewQuota fails: macOS has no control groups.
func NewQuota(float64) (*Quota, error) {
	return nil, errors.New("macOS has no quota of CPU time for a group of processes: run this on Linux")
}

// Members is of no use without a group.
func (*Quota) Members() string { return "" }

// Remove does nothing.
func (*Quota) Remove() {}
