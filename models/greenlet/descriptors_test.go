package greenlet_test

import (
	"net"
	"syscall"
	"testing"
	"time"

	"interleave/models"
)

// With no descriptor left, the server neither dies nor spins, and goes on when
// there are some again.
func TestSurvivesLackOfDescriptors(t *testing.T) {
	s := serve(t, models.Config{Scenario: probe(echo)})
	a := s.Dial(t)
	a.Send(get("1"))
	a.Want(200, "1")

	late := make([]int, 4)
	for i := range late {
		fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
		if err != nil {
			t.Fatal(err)
		}
		late[i] = fd
		defer syscall.Close(fd)
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	lowered := limit
	lowered.Cur = uint64(late[0])
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &lowered); err != nil {
		t.Skipf("cannot lower the limit of descriptors: %v", err)
	}
	restore := func() { syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit) }
	defer restore()

	addr := a.RemoteAddr().(*net.TCPAddr)
	before := cpuTime(t)
	for _, fd := range late {
		if err := syscall.Connect(fd, &syscall.SockaddrInet4{Port: addr.Port, Addr: [4]byte(addr.IP.To4())}); err != nil {
			t.Fatalf("connect: %v", err)
		}
	}
	time.Sleep(400 * time.Millisecond)
	if used := cpuTime(t) - before; used > 200*time.Millisecond {
		t.Errorf("without descriptors the server used %v of CPU in 400ms, want it to rest", used)
	}
	a.Send(get("2"))
	a.Want(200, "2")

	restore()
	b := s.Dial(t)
	b.Send(get("3"))
	b.Want(200, "3")
}

func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
