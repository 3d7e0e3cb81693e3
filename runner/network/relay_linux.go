package network

import (
	"runtime"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"golang.org/x/sys/unix"
)

// relay carries packets between two TUN devices. One thread does all of it, so that
// nothing is locked and a packet costs two system calls.
type relay struct {
	ends  [2]int   // descriptors
	lines [2]*line // from that end to the other
	begun time.Time
	late  *hdrhistogram.Histogram // how much later than due packets were sent, in nanoseconds
	asked chan chan relayed

	empty  [2]int64                // when an end was last seen to have no packet
	waited *hdrhistogram.Histogram // for how long at most packets had waited to be read, in nanoseconds
	spun   int64                   // nanoseconds for which it was awake and had nothing to do
}

// relayed is what a relay has done since it was asked last.
type relayed struct {
	entered, lost, full int64
	late                *float64 // at p99, with the wait to be read, in seconds; nil if nothing was sent
	spun                float64  // seconds
}

func newRelay(s spec, w *wiring) *relay {
	return &relay{
		ends:  [2]int{w.clients.tun, w.servers.tun},
		lines: [2]*line{newLine(s.Conditions, s.Seed, 1), newLine(s.Conditions, s.Seed, 2)},
		begun: time.Now(), late: newTimes(), waited: newTimes(), asked: make(chan chan relayed),
	}
}

// newTimes is for times of up to ten seconds, to three digits.
func newTimes() *hdrhistogram.Histogram { return hdrhistogram.New(1000, 10e9, 3) }

const (
	// spin is how long before a packet is due the relay stops sleeping: about what
	// waking up takes.
	spin = 60 * time.Microsecond

	// longestSleep bounds how long a question waits for an answer.
	longestSleep = 10 * time.Millisecond

	// burst is how many packets are read from one end before what is due is sent.
	burst = 8
)

// run carries packets for ever.
func (r *relay) run() {
	runtime.LockOSThread()
	unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0)
	wait := []unix.PollFd{{Fd: int32(r.ends[0]), Events: unix.POLLIN}, {Fd: int32(r.ends[1]), Events: unix.POLLIN}}
	buffer := make([]byte, 1<<16)
	for {
		began, busy := r.now(), false
		for i := range r.ends {
			sent, read := r.send(i), r.read(i, buffer)
			busy = busy || sent || read
		}
		select {
		case answer := <-r.asked:
			answer <- r.account()
		default:
		}
		sleep := r.idle() - spin
		if sleep <= 0 { // it reads meanwhile, so that what arrives has its right time
			if !busy {
				r.spun += min(r.now()-began, int64(spin)) // if longer, it was not on a processor
			}
			continue
		}
		timeout := unix.NsecToTimespec(int64(sleep))
		unix.Ppoll(wait, &timeout, nil)
		r.empty = [2]int64{r.now(), r.now()} // until just now, when something came
	}
}

func (r *relay) now() int64 { return int64(time.Since(r.begun)) }

// read lets what has arrived at an end enter its line, and reports whether anything has.
func (r *relay) read(i int, buffer []byte) (any bool) {
	for range burst {
		n, err := unix.Read(r.ends[i], buffer)
		now := r.now()
		if err != nil || n <= 0 {
			r.empty[i] = now
			return any
		}
		any = true
		r.waited.RecordValue(min(now-r.empty[i], r.waited.HighestTrackableValue()))
		r.lines[i].put(buffer[:n], now)
	}
	return any
}

// send writes what is due on a line to the other end. What that end does not take, as
// while it goes down, is lost. It reports whether anything was due.
func (r *relay) send(i int) (any bool) {
	for {
		now := r.now()
		p, ok := r.lines[i].take(now)
		if !ok {
			return any
		}
		any = true
		unix.Write(r.ends[1-i], p.data)
		r.late.RecordValue(min(now-p.due, r.late.HighestTrackableValue()))
	}
}

// idle is how long nothing is due.
func (r *relay) idle() time.Duration {
	next := longestSleep
	now := r.now()
	for _, l := range r.lines {
		if due, ok := l.next(); ok {
			next = min(next, time.Duration(due-now))
		}
	}
	return next
}

// account returns what was done since it was called last.
func (r *relay) account() (a relayed) {
	for _, l := range r.lines {
		entered, lost, full := l.counted()
		a.entered, a.lost, a.full = a.entered+entered, a.lost+lost, a.full+full
	}
	if r.late.TotalCount() > 0 {
		a.late = new(float64(r.late.ValueAtQuantile(99)+r.waited.ValueAtQuantile(99)) / 1e9)
	}
	r.late.Reset()
	r.waited.Reset()
	a.spun, r.spun = float64(r.spun)/1e9, 0
	return a
}

// ask returns what the relay has done since it was asked last.
func (r *relay) ask() relayed {
	answer := make(chan relayed, 1)
	r.asked <- answer
	return <-answer
}
