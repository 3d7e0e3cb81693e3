package iouring

import (
	"bytes"
	"errors"
	"net"
	"os"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
)

// newRing makes a ring that the test's thread owns until the test is over.
func newRing(t *testing.T, o Options) *Ring {
	t.Helper()
	if err := Available(); err != nil {
		t.Skip(err)
	}
	runtime.LockOSThread()
	if a, b, err := os.Pipe(); err == nil { // makes Go's own poller, for the tests after this
		a.Close()
		b.Close()
	}
	before := descriptors(t)
	r, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if after := descriptors(t); after != before {
			t.Errorf("%d descriptors are open after Close, %d were before New", after, before)
		}
		runtime.UnlockOSThread()
	})
	return r
}

func descriptors(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// take waits for n completions.
func take(t *testing.T, r *Ring, n int) []Completion {
	t.Helper()
	var all []Completion
	room := make([]Completion, 16)
	for end := time.Now().Add(20 * time.Second); len(all) < n; {
		if time.Now().After(end) {
			t.Fatalf("%d of %d completions came", len(all), n)
		}
		if err := r.Wait(time.Second); err != nil {
			t.Fatal(err)
		}
		for m := r.Take(room); m > 0; m = r.Take(room) {
			all = append(all, room[:m]...)
		}
	}
	return all
}

// pair is the two ends of a connection, descriptors that do not block.
func pair(t *testing.T) (a, b int) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	fds := [2]int{}
	for i, get := range []func() (net.Conn, error){
		func() (net.Conn, error) { return net.Dial("tcp4", l.Addr().String()) }, l.Accept,
	} {
		c, err := get()
		if err != nil {
			t.Fatal(err)
		}
		file, err := c.(*net.TCPConn).File()
		if err != nil {
			t.Fatal(err)
		}
		if fds[i], err = syscall.Dup(int(file.Fd())); err != nil {
			t.Fatal(err)
		}
		file.Close()
		c.Close()
		syscall.SetNonblock(fds[i], true)
	}
	return fds[0], fds[1]
}

// The indices of both queues pass their ends many times, and all requests
// complete once and in order.
func TestQueuesWrapAround(t *testing.T) {
	r := newRing(t, Options{Requests: 8, Completions: 16})
	requests, completions := r.Sizes()
	if requests != 8 || completions != 16 {
		t.Fatalf("Sizes() = %d, %d, want 8, 16", requests, completions)
	}
	var want, got []uint64
	for i := range 300 {
		n := 1 + i%7
		for range n {
			want = append(want, uint64(len(want)))
			r.Nop(want[len(want)-1])
		}
		for _, c := range take(t, r, n) {
			got = append(got, c.Data)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("completions of %d requests are out of order, or not one each", len(want))
	}
}

// More requests than fit are handed over when the queue is full, and more
// completions than fit are kept by the kernel until there is room.
func TestQueuesOverflow(t *testing.T) {
	r := newRing(t, Options{Requests: 8, Completions: 16})
	const n = 500
	for i := range n {
		r.Nop(uint64(i))
	}
	seen := make([]int, n)
	for _, c := range take(t, r, n) {
		seen[c.Data]++
	}
	for i, times := range seen {
		if times != 1 {
			t.Errorf("request %d completed %d times, want once", i, times)
		}
	}
}

func TestWaitEnds(t *testing.T) {
	r := newRing(t, Options{})
	for _, timeout := range []time.Duration{0, time.Millisecond, 30 * time.Millisecond} {
		begin := time.Now()
		if err := r.Wait(timeout); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took < timeout {
			t.Errorf("Wait(%v) with nothing to wait for took %v", timeout, took)
		}
	}
}

// A failure has its number; a chain is cut by it.
func TestChain(t *testing.T) {
	r := newRing(t, Options{})
	a, b := pair(t)
	send := func(fd int) {
		r.Send(fd, []byte("last words"), 1)
		if r.Chain(9) || !r.Chain(1) {
			t.Error("Chain of another request succeeded, or that of the last one did not")
		}
		r.CloseFile(a, 2)
	}
	send(-1)
	r.Nop(3)
	for _, c := range take(t, r, 2) {
		if c.Data == 1 && c.Err() != syscall.EBADF || c.Data != 1 && c.Data != 3 {
			t.Errorf("after a chain that failed came %+v, want only the failure of its first request", c)
		}
	}
	send(a)
	if got := take(t, r, 1); got[0].Data != 2 || got[0].Err() != nil {
		t.Errorf("completion of a chain = %+v, want that of the close alone", got)
	}
	if r.Chain(2) {
		t.Error("Chain of a request that was handed over succeeded")
	}
	syscall.SetNonblock(b, false)
	room := make([]byte, 100)
	for _, want := range []string{"last words", ""} { // and then the end of the stream
		if n, err := syscall.Read(b, room); err != nil || string(room[:n]) != want {
			t.Errorf("the other side read %q, %v, want %q", room[:max(n, 0)], err, want)
		}
	}
	syscall.Close(b)
}

// A request of many completions ends when the buffers do, and goes on with those
// that are given back: nothing is lost or out of order.
func TestBuffersRunOut(t *testing.T) {
	r := newRing(t, Options{})
	buffers, err := r.Provide(3, 4, 100)
	if err != nil {
		t.Fatal(err)
	}
	a, b := pair(t)
	defer syscall.Close(a)
	want := make([]byte, 1000)
	for i := range want {
		want[i] = byte(i * i / 7)
	}
	if n, err := syscall.Write(b, want); n != len(want) {
		t.Fatal(err)
	}
	syscall.Close(b)

	var got []byte
	ranOut, ends := 0, 0
	r.ReceiveAll(a, 3, 5)
	for armed := true; ends == 0; {
		held := []int{}
		for _, c := range take(t, r, 1) {
			armed = armed && c.More()
			switch id, filled := c.Buffer(); {
			case c.Err() == syscall.ENOBUFS:
				ranOut++
			case c.Err() == syscall.EINVAL:
				t.Skip("this kernel receives once for each request")
			case c.Err() != nil:
				t.Fatal(c.Err())
			case c.Result == 0:
				ends++
			case !filled:
				t.Fatalf("completion %+v of %d bytes names no buffer", c, c.Result)
			default:
				got = append(got, buffers.At(id, int(c.Result))...)
				held = append(held, id)
			}
		}
		for _, id := range held {
			buffers.Return(id)
		}
		if !armed && ends == 0 {
			armed = true
			r.ReceiveAll(a, 3, 5)
		}
	}
	if !bytes.Equal(got, want) {
		t.Errorf("received %d bytes, want the %d that were sent", len(got), len(want))
	}
	if ranOut == 0 {
		t.Error("four buffers of 100 bytes never ran out of 1,000 bytes")
	}
}

func TestConnectAndAccept(t *testing.T) {
	r := newRing(t, Options{})
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	syscall.SetNonblock(int(file.Fd()), true)
	const accepting, connecting = 100, 200
	r.Accept(int(file.Fd()), accepting)
	to := NewAddress(l.Addr().(*net.TCPAddr).AddrPort())
	for range 3 {
		fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer syscall.Close(fd)
		r.Connect(fd, to, connecting)
	}
	connected := 0
	for _, c := range take(t, r, 6) {
		if c.Err() != nil {
			t.Fatalf("request %d: %v", c.Data, c.Err())
		}
		if c.Data == connecting {
			connected++
			continue
		}
		if !c.More() {
			t.Error("accepting has ended by itself")
		}
		flags, _, _ := syscall.Syscall(syscall.SYS_FCNTL, uintptr(c.Result), syscall.F_GETFL, 0)
		if flags&syscall.O_NONBLOCK == 0 {
			t.Error("an accepted descriptor blocks")
		}
		syscall.Close(int(c.Result))
	}
	if connected != 3 {
		t.Errorf("%d connections were made, want 3", connected)
	}
	r.Cancel(accepting, 0)
	if got := take(t, r, 1); got[0].Data != accepting || got[0].Err() != syscall.ECANCELED || got[0].More() {
		t.Errorf("the end of accepting = %+v, want it cancelled", got[0])
	}
}

// A read from another thread's write ends a wait.
func TestReadWakes(t *testing.T) {
	r := newRing(t, Options{})
	fd, _, errno := syscall.Syscall(syscall.SYS_EVENTFD2, 0, syscall.O_CLOEXEC, 0)
	if errno != 0 {
		t.Fatal(errno)
	}
	defer syscall.Close(int(fd))
	count := make([]byte, 8)
	r.Read(int(fd), count, 1)
	if err := r.Wait(0); err != nil {
		t.Fatal(err)
	}
	go syscall.Write(int(fd), []byte{1, 0, 0, 0, 0, 0, 0, 0})
	if got := take(t, r, 1); got[0].Result != 8 || count[0] != 1 {
		t.Errorf("read %d bytes, %v, want a count of 1", got[0].Result, count)
	}
}

// That the peer has stopped sending is told, and later that it is gone.
func TestWatch(t *testing.T) {
	r := newRing(t, Options{})
	a, b := pair(t)
	defer syscall.Close(a)
	r.Watch(a, 1)
	syscall.Shutdown(b, syscall.SHUT_WR)
	if got := take(t, r, 1)[0]; got.Result&(syscall.EPOLLRDHUP|syscall.EPOLLHUP) != syscall.EPOLLRDHUP || !got.More() {
		t.Errorf("after the end of the stream: %+v, want it told, and more to come", got)
	}
	syscall.SetsockoptLinger(b, syscall.SOL_SOCKET, syscall.SO_LINGER, &syscall.Linger{Onoff: 1})
	syscall.Close(b) // resets
	if got := take(t, r, 1)[0]; got.Result&syscall.EPOLLHUP == 0 {
		t.Errorf("after the reset: %+v, want a hang-up", got)
	}
}

// A ring is the same with the settings of older kernels.
func TestOlderKernels(t *testing.T) {
	all := settings
	defer func() { settings = all }()
	for settings = all[1:]; len(settings) > 0; settings = settings[1:] {
		for name, test := range map[string]func(*testing.T){
			"wrap around": TestQueuesWrapAround, "overflow": TestQueuesOverflow, "wait": TestWaitEnds,
			"buffers": TestBuffersRunOut, "connections": TestConnectAndAccept, "wake": TestReadWakes,
		} {
			t.Run(name, test)
		}
	}
}

// Why there are no rings is said in words.
func TestRefusalsAreWords(t *testing.T) {
	for _, err := range []error{syscall.EPERM, syscall.ENOSYS, syscall.EINVAL, syscall.ENOMEM, errors.New("else")} {
		if got := refused(err).Error(); len(got) < 40 && err.Error() != "else" || got[:len("not available: ")] != "not available: " {
			t.Errorf("refused(%v) = %q", err, got)
		}
	}
}
