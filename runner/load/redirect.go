package load

import (
	"fmt"
	"strconv"

	"interleave/scenarios/wire"
)

// firstRedirect is the first answer that was taken for right and sends the
// client elsewhere. Such answers are not followed.
type firstRedirect struct {
	status   int    // 0 if there was none
	location string // where it leads to, quoted; empty if it does not say
}

// redirects reports whether an answer with this status is right although
// nobody said so, and leads elsewhere.
func (k *kind) redirects(status int) bool { return k.status == 0 && status >= 300 }

// note keeps the first redirect.
func (r *firstRedirect) note(head *wire.ResponseHead) {
	if r.status != 0 {
		return
	}
	r.status = head.Status
	if location := head.Header("Location"); len(location) > 0 {
		r.location = quoted(location)
	}
}

// take keeps another thread's first redirect, unless there is one.
func (r *firstRedirect) take(other firstRedirect) {
	if r.status == 0 {
		*r = other
	}
}

// remark says what users have to know of n redirects in the window.
func (r *firstRedirect) remark(n int64) string {
	first := strconv.Itoa(r.status)
	if r.location != "" {
		first += " to " + r.location
	}
	return fmt.Sprintf("%d of the answers that count as right are redirects, which are not followed; the first was %s: ask for that address, or say --expect-status %d", n, first, r.status)
}
