package metrics_test

import (
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// The kernel makes pages resident here, so that the race detector's own memory
// stays out of it.

// touch returns n bytes that are resident.
func touch(n int) ([]byte, error) {
	return unix.Mmap(-1, 0, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_POPULATE)
}

// reserve returns n bytes of which none is resident, in small pages.
func reserve(n int) ([]byte, error) {
	b, err := unix.Mmap(-1, 0, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil, err
	}
	unix.Madvise(b, unix.MADV_NOHUGEPAGE) // fails where there are no others
	return b, nil
}

// half returns n bytes of which the first half is resident.
func half(n int) ([]byte, error) {
	b, err := reserve(n)
	if err != nil {
		return nil, err
	}
	if err := unix.Madvise(b[:n/2], unix.MADV_POPULATE_WRITE); err != nil {
		for i := 0; i < n/2; i += 512 { // a kernel older than 5.14
			b[i] = 1
		}
	}
	return b, nil
}

// share returns n resident bytes of a file.
func share(path string, n int) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := f.Truncate(int64(n)); err != nil {
		return nil, err
	}
	return unix.Mmap(int(f.Fd()), 0, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_POPULATE)
}

// nap switches away from the calling thread once.
func nap() { syscall.Nanosleep(&syscall.Timespec{Nsec: 1000}, nil) }

// burnThread uses d of the calling thread's CPU time.
func burnThread(d time.Duration) {
	thread := func() time.Duration {
		var t unix.Timespec
		unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t)
		return time.Duration(t.Nano())
	}
	local := 0
	for end := thread() + d; thread() < end; {
		for range 10_000 {
			local++
		}
	}
}
