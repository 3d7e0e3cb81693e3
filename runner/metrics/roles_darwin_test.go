package metrics_test

import "time"

// touch returns n bytes that are resident.
func touch(n int) ([]byte, error) {
	b := make([]byte, n)
	for i := 0; i < n; i += 512 {
		b[i] = 1
	}
	return b, nil
}

func nap() { time.Sleep(time.Microsecond) }
