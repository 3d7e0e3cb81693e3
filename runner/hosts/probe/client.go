package probe

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"
)

// Measure talks to the server at addr.
func Measure(ctx context.Context, addr string, secret uint64) (f Figures, err error) {
	for _, part := range []struct {
		what    byte
		measure func(net.Conn, *Figures) error
	}{{echoing, roundTrips}, {sending, there}, {fetching, back}} {
		if err := connected(ctx, addr, secret, part.what, func(conn net.Conn) error { return part.measure(conn, &f) }); err != nil {
			return f, fmt.Errorf("measure the way to %s: %w", addr, err)
		}
	}
	return f, nil
}

// connected calls use with a connection for one thing.
func connected(ctx context.Context, addr string, secret uint64, what byte, use func(net.Conn) error) error {
	dialer := net.Dialer{Timeout: limit}
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	conn.SetDeadline(time.Now().Add(limit))
	if _, err := conn.Write(append(binary.BigEndian.AppendUint64(nil, secret), what)); err != nil {
		return err
	}
	return use(conn)
}

func roundTrips(conn net.Conn, f *Figures) error {
	var one [1]byte
	times := make([]float64, 0, exchanges)
	for range exchanges {
		began := time.Now()
		if _, err := conn.Write(one[:]); err != nil {
			return err
		}
		if _, err := io.ReadFull(conn, one[:]); err != nil {
			return err
		}
		times = append(times, time.Since(began).Seconds())
	}
	slices.Sort(times)
	f.Fastest, f.Median = times[0], times[len(times)/2]
	return nil
}

func there(conn net.Conn, f *Figures) error {
	var poured sync.WaitGroup
	poured.Go(func() { pour(conn) })
	defer poured.Wait()
	defer drop(conn)
	var told [16]byte
	if _, err := io.ReadFull(conn, told[:]); err != nil {
		return err
	}
	n, took := binary.BigEndian.Uint64(told[:8]), time.Duration(binary.BigEndian.Uint64(told[8:]))
	f.There = float64(n) / took.Seconds()
	return nil
}

func back(conn net.Conn, f *Figures) error {
	defer drop(conn)
	n, took, err := receive(conn)
	if err == nil {
		f.Back = float64(n) / took.Seconds()
	}
	return err
}

// drop closes a connection with all that is still on its way.
func drop(conn net.Conn) {
	if c, ok := conn.(*net.TCPConn); ok {
		c.SetLinger(0)
	}
	conn.Close()
}
