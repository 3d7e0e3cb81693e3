//go:build linux || darwin

package driver

import (
	"context"
	"net"
	"slices"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"interleave/scenarios"
	"interleave/scenarios/postgres"
	"interleave/scenarios/postgres/postgrestest"
	"interleave/scenarios/postgres/tables"
)

const (
	conns = 16
	each  = 250 // queries of a connection in a round
)

// used is the CPU time that this process has used, in nanoseconds.
func used(b *testing.B) int64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// BenchmarkBeside is the CPU time of a query by the protocol alone and by pgx, each over
// 16 connections with a goroutine each, in alternating rounds. An iteration is a round of
// both. The protocol may take as much as pgx, and no more.
func BenchmarkBeside(b *testing.B) {
	config := made(b)
	var natives [conns]func(i int)
	var drivers [conns]func(i int)
	for i := range conns {
		natives[i], drivers[i] = native(b, config), driven(b, config)
	}
	round := func(asks [conns]func(i int)) float64 {
		before := used(b)
		var all sync.WaitGroup
		for _, ask := range asks {
			all.Go(func() {
				for i := range each {
					ask(i % scenarios.Items)
				}
			})
		}
		all.Wait()
		return float64(used(b)-before) / (conns * each)
	}
	round(natives)
	round(drivers)
	var own, pgxs, ratios []float64
	for i := 0; b.Loop(); i++ {
		var n, d float64
		if i%2 == 0 {
			n, d = round(natives), round(drivers)
		} else {
			d, n = round(drivers), round(natives)
		}
		own, pgxs, ratios = append(own, n), append(pgxs, d), append(ratios, n/d)
	}
	b.ReportMetric(median(own), "native-cpu-ns/query")
	b.ReportMetric(median(pgxs), "pgx-cpu-ns/query")
	b.ReportMetric(median(ratios), "native/pgx")
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// made is where tables are, in a server of the host's.
func made(b *testing.B) *postgres.Config {
	b.Helper()
	installed := postgrestest.Start(b)
	at, err := tables.ParseURL(installed.URL("bench", installed.Password))
	if err != nil {
		b.Fatal(err)
	}
	server, err := tables.Reach(context.Background(), at)
	if err != nil {
		b.Fatal(err)
	}
	folder := b.TempDir()
	rows, err := server.Make(folder, 7)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { rows.Close() })
	config, err := postgres.Read(folder)
	if err != nil {
		b.Fatal(err)
	}
	return config
}

func native(b *testing.B, c *postgres.Config) func(int) {
	b.Helper()
	socket, err := net.Dial("tcp4", c.Addr)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { socket.Close() })
	s := postgres.NewSession(c)
	complete := func(out []byte) []byte {
		for complete := false; !complete; {
			if _, err := socket.Write(out); err != nil {
				b.Error(err)
				return out
			}
			if out, complete, err = s.Receive(out[:0], socket); err != nil {
				b.Error(err)
				return out
			}
		}
		return out
	}
	out := complete(s.Begin(nil))
	q := &scenarios.Query{SQL: postgres.ReadRow, Args: make([]int64, 1)}
	return func(item int) {
		q.Args[0] = int64(item)
		out = complete(s.Ask(out[:0], q))
		if kept, err := s.Answer(); err != nil || len(kept) != scenarios.ProofLen {
			b.Errorf("%q, %v", kept, err)
		}
	}
}

func driven(b *testing.B, c *postgres.Config) func(int) {
	b.Helper()
	folder := b.TempDir()
	if err := c.Write(folder); err != nil {
		b.Fatal(err)
	}
	client := new(Client)
	if err := client.Open(folder); err != nil {
		b.Fatal(err)
	}
	conn, err := pgx.ConnectConfig(context.Background(), client.config)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close(context.Background()) })
	return func(item int) {
		var kept string
		if err := conn.QueryRow(context.Background(), postgres.ReadRow, int64(item)).Scan(&kept); err != nil || len(kept) != scenarios.ProofLen {
			b.Errorf("%q, %v", kept, err)
		}
	}
}
