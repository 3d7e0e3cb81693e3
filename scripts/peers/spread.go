package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"interleave/internal/bounded"
)

// spread counts how many connections each loop of a server has, as often as there
// are rounds, each time with new connections. The kernel tells what is in an epoll.
func (b *bench) spread(ctx context.Context, up []*member) {
	for _, m := range up {
		if m.err != nil {
			continue
		}
		m.server.Suspend(false)
		var rest map[string]int
		rest, m.err = polled(m.server.Pid())
		for n := 0; n < b.count && m.err == nil && ctx.Err() == nil; n++ {
			var of float64
			of, m.err = m.fuller(rest)
			m.samples = append(m.samples, sample{share: of})
		}
	}
}

// fuller is the share of the stage's connections that the fuller loop has. rest is what
// the loops have without any.
func (m *member) fuller(rest map[string]int) (float64, error) {
	if err := m.await(0, rest, new(int)); err != nil { // those of the round before
		return 0, err
	}
	for range m.stage.clients {
		conn, err := net.Dial("tcp", m.addr)
		if err != nil {
			return 0, err
		}
		defer conn.Close()
	}
	most := 0
	err := m.await(m.stage.clients, rest, &most)
	return float64(most) / float64(m.stage.clients), err
}

// await waits until the loops together have so many connections, and puts into most
// how many the fullest has.
func (m *member) await(want int, rest map[string]int, most *int) error {
	for deadline := time.Now().Add(time.Second); ; time.Sleep(10 * time.Millisecond) {
		now, err := polled(m.server.Pid())
		if err != nil {
			return err
		}
		all := 0
		*most = 0
		for loop, n := range now {
			*most, all = max(*most, n-rest[loop]), all+n-rest[loop]
		}
		if all == want {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the loops have %d connections, want %d", all, want)
		}
	}
}

// longestInfo bounds what is read of an epoll, which has a line for each descriptor.
const longestInfo = 16 << 20

// polled is how many descriptors each epoll of a process has.
func polled(pid int) (map[string]int, error) {
	dir := fmt.Sprintf("/proc/%d/", pid)
	entries, err := os.ReadDir(dir + "fd")
	if err != nil {
		return nil, &absentError{errors.New("this system does not tell which loop has a connection"), "Linux does"}
	}
	found := map[string]int{}
	for _, e := range entries {
		if link, _ := os.Readlink(filepath.Join(dir, "fd", e.Name())); link != "anon_inode:[eventpoll]" {
			continue
		}
		info, err := bounded.File(filepath.Join(dir, "fdinfo", e.Name()), longestInfo)
		if err != nil {
			return nil, err
		}
		found[e.Name()] = strings.Count(string(info), "tfd:")
	}
	return found, nil
}
