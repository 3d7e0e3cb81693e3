package metrics_test

import "syscall"

// touch returns n bytes that are resident. The kernel fills them in, so that
// the race detector's own memory stays out of it.
func touch(n int) ([]byte, error) {
	return syscall.Mmap(-1, 0, n, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE|syscall.MAP_ANON|syscall.MAP_POPULATE)
}

// nap switches away from the calling thread once.
func nap() { syscall.Nanosleep(&syscall.Timespec{Nsec: 1000}, nil) }
