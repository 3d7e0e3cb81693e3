package metrics_test

import (
	"errors"
	"time"
)

// touch returns n bytes that are resident.
func touch(n int) ([]byte, error) {
	b := make([]byte, n)
	for i := 0; i < n; i += 512 {
		b[i] = 1
	}
	return b, nil
}

func reserve(n int) ([]byte, error) { return make([]byte, n), nil }

// half returns n bytes of which the first half is resident.
func half(n int) ([]byte, error) {
	b := make([]byte, n)
	for i := 0; i < n/2; i += 512 {
		b[i] = 1
	}
	return b, nil
}

func share(string, int) ([]byte, error) {
	return nil, errors.New("macOS does not tell what memory is shared")
}

func nap() { time.Sleep(time.Microsecond) }

func burnThread(d time.Duration) { burn(d) }
