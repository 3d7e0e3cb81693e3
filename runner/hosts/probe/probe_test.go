package probe_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/runner/hosts/probe"
	"interleave/runner/process"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secret = 7

// serve starts a server, which ends with the test.
func serve(t *testing.T) (addr string) {
	t.Helper()
	listener, addr, err := process.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- probe.Serve(ctx, listener, secret, func() { close(ready) }) }()
	<-ready
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Serve = %v", err)
		}
	})
	return addr
}

// slowed is an address at which bytes for addr wait on their way there, and only so many go
// through in a second.
func slowed(t *testing.T, addr string, wait time.Duration, bytesPerS int) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("tcp", addr)
			if err != nil {
				from.Close()
				continue
			}
			go relay(to.(*net.TCPConn), from, wait, bytesPerS)
			go relay(from.(*net.TCPConn), to, 0, 0)
		}
	}()
	return l.Addr().String()
}

func relay(to *net.TCPConn, from net.Conn, wait time.Duration, bytesPerS int) {
	defer from.Close()
	defer to.CloseWrite()
	piece := make([]byte, 16<<10)
	for {
		n, err := from.Read(piece)
		pause := wait
		if bytesPerS > 0 {
			pause += time.Duration(float64(n) / float64(bytesPerS) * 1e9)
		}
		time.Sleep(pause)
		if _, writeErr := to.Write(piece[:n]); err != nil || writeErr != nil {
			return
		}
	}
}

func TestFiguresTellASlowLink(t *testing.T) {
	addr := serve(t)
	direct, err := probe.Measure(t.Context(), addr, secret)
	if err != nil {
		t.Fatal(err)
	}
	if !(direct.Fastest > 0 && direct.Fastest <= direct.Median) || direct.There <= 0 || direct.Back <= 0 {
		t.Errorf("Measure = %+v", direct)
	}
	const wait, rate = 2 * time.Millisecond, 8 << 20
	slow, err := probe.Measure(t.Context(), slowed(t, addr, wait, rate), secret)
	if err != nil {
		t.Fatal(err)
	}
	if slow.Fastest < wait.Seconds() {
		t.Errorf("over a link of %v a round trip took %v s", wait, slow.Fastest)
	}
	if slow.There > rate {
		t.Errorf("over a link of %d bytes/s %v bytes/s went through", rate, slow.There)
	}
}

// Whoever does not know the secret learns nothing, and is no hindrance for others.
func TestStrangersAreToldNothing(t *testing.T) {
	addr := serve(t)
	if f, err := probe.Measure(t.Context(), addr, secret+1); err == nil {
		t.Errorf("Measure with a wrong secret = %+v, want an error", f)
	}
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.Write(append(binary.BigEndian.AppendUint64(nil, secret+1), 'f'))
	if got, _ := io.ReadAll(conn); len(got) > 0 {
		t.Errorf("a stranger was told %d bytes", len(got))
	}
	if _, err := probe.Measure(t.Context(), addr, secret); err != nil {
		t.Errorf("after strangers: %v", err)
	}
}

func TestTheEndOfTheContextEndsAMeasurement(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // nobody answers there
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := probe.Measure(ctx, l.Addr().String(), secret); err == nil {
		t.Error("Measure of a silent server ended without an error")
	}
}
