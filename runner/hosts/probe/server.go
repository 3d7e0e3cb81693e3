package probe

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// Serve talks to clients that know the secret until ctx ends. Ready is called when it listens.
func Serve(ctx context.Context, listener *os.File, secret uint64, ready func()) error {
	l, err := net.FileListener(listener)
	listener.Close()
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()
	ready()
	var talking sync.WaitGroup
	defer talking.Wait()
	room := make(chan struct{}, atOnce)
	for {
		conn, err := l.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		select {
		case room <- struct{}{}:
			talking.Go(func() {
				defer func() { <-room }()
				talk(ctx, conn, secret)
			})
		default:
			conn.Close()
		}
	}
}

// talk does what a client wants. Whoever does not know the secret is told nothing.
func talk(ctx context.Context, conn net.Conn, secret uint64) {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	conn.SetDeadline(time.Now().Add(limit))
	var head [9]byte
	if _, err := io.ReadFull(conn, head[:]); err != nil || binary.BigEndian.Uint64(head[:]) != secret {
		return
	}
	switch head[8] {
	case echoing:
		var one [1]byte
		for {
			if _, err := io.ReadFull(conn, one[:]); err != nil {
				return
			}
			if _, err := conn.Write(one[:]); err != nil {
				return
			}
		}
	case sending:
		n, took, err := receive(conn)
		if err == nil {
			conn.Write(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(n)), uint64(took)))
			io.Copy(io.Discard, conn) // until the client has read that, and goes
		}
	case fetching:
		pour(conn)
	}
}

// pour sends bytes until the other side has enough of them.
func pour(conn net.Conn) {
	piece := make([]byte, 64<<10)
	for {
		if _, err := conn.Write(piece); err != nil {
			return
		}
	}
}

// receive counts bytes for a while, from the first of them on. It keeps none.
func receive(conn net.Conn) (n int64, took time.Duration, err error) {
	piece := make([]byte, 64<<10)
	if _, err := conn.Read(piece[:1]); err != nil {
		return 0, 0, err
	}
	for began := time.Now(); took < pouring; took = time.Since(began) {
		got, err := conn.Read(piece)
		if err != nil {
			return 0, 0, err
		}
		n += int64(got)
	}
	return n, took, nil
}
