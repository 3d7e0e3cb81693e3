package wire

import "time"

// Date is a Date header's value, made anew only when the second changes. The
// zero value is the epoch: call Set before use. It is not safe for concurrent
// use; each loop, thread or connection has its own.
type Date struct {
	sec  int64
	text [29]byte
}

// Set makes the date show unix, in seconds since the epoch. It costs a
// comparison when the second has not changed.
func (d *Date) Set(unix int64) {
	if d.sec != unix || d.text[0] == 0 {
		d.format(unix)
	}
}

func (d *Date) format(unix int64) {
	d.sec = unix
	time.Unix(unix, 0).UTC().AppendFormat(d.text[:0], "Mon, 02 Jan 2006 15:04:05 GMT")
}
