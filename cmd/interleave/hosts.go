package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"interleave/internal/quantity"
	"interleave/runner"
	"interleave/runner/hosts/join"
	"interleave/runner/hosts/lab"
	"interleave/runner/hosts/labfile"
	"interleave/runner/hosts/launch"
	"interleave/runner/place"
)

// hosts are those that a run goes over, and what keeps them.
type hosts struct {
	file     *labfile.Lab
	keys     *join.Keys
	lab      *lab.Lab
	launched []*launch.Launcher
	programs []string // paths of those that hosts may run, the command's own first

	mu    sync.Mutex
	tell  func(line string) // what becomes of the hosts; never from two goroutines at once
	heard map[string]string // the last that each agent has said
}

// openHosts starts a lab, the agents that ssh reaches, and waits until all hosts have joined.
// Folder is that of the lab's keys, empty for the user's own; programs are the paths of those
// that hosts may have to run.
func openHosts(ctx context.Context, file *labfile.Lab, folder string, programs []string, stderr io.Writer) (h *hosts, err error) {
	h = &hosts{file: file, programs: programs, heard: map[string]string{}, tell: func(line string) { fmt.Fprintln(stderr, line) }}
	defer func() {
		if err != nil {
			h.close()
			h = nil
		}
	}()
	byThemselves := slices.ContainsFunc(file.Hosts(), labfile.Host.Joins)
	if byThemselves {
		h.keys, err = labKeys(folder)
	} else {
		h.keys, err = join.NewKeys() // they end with this run
	}
	if err != nil {
		return h, err
	}
	listen := file.Listen
	if listen == "" && !byThemselves {
		listen = "127.0.0.1:0"
	}
	h.lab, err = lab.Start(ctx, lab.Config{
		Keys: h.keys, Listen: listen, Engine: file.Engine, Credentials: file.Credentials,
		Self: programs[0], Say: h.say,
	})
	if err != nil {
		return h, err
	}
	return h, h.gather(ctx)
}

func (h *hosts) say(line string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tell(oneLine(line))
}

// through has tell told what becomes of the hosts from now on.
func (h *hosts) through(tell func(line string)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tell = tell
}

// hear notes the last that an agent has said, which matters if it does not join.
func (h *hosts) hear(host, line string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.heard[host] = oneLine(line)
}

// lastOf is the last that the agent of a host has said, to go on from what is wrong.
func (h *hosts) lastOf(host string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.heard[host] == "" {
		return ""
	}
	return ": its agent says: " + h.heard[host]
}

// gather starts agents and waits for those that join by themselves. This host's own comes
// last: by which address the others reach it is known when they are there.
func (h *hosts) gather(ctx context.Context) error {
	var others, here []labfile.Host
	for _, host := range h.file.Hosts() {
		if host.Local() {
			here = append(here, host)
		} else {
			others = append(others, host)
		}
	}
	if err := h.launch(ctx, others); err != nil {
		return err
	}
	for i := range here {
		if here[i].Address == "" {
			at, err := h.addressTowards(others[0])
			if err != nil {
				return err
			}
			here[i].Address = at
		}
	}
	return h.launch(ctx, here)
}

// launch starts the agents of some hosts, and returns when all of these have joined.
func (h *hosts) launch(ctx context.Context, some []labfile.Host) error {
	everything, err := launch.NewBundle(h.programs...)
	if err != nil {
		return err
	}
	agent, err := launch.NewBundle(h.programs[0])
	if err != nil {
		return err
	}
	var started []launch.Host
	for _, host := range some {
		if host.Joins() {
			continue
		}
		bundle := agent
		if host.Name == h.file.Server.Name {
			bundle = everything
		}
		started = append(started, launch.Host{
			Target: host.SSH, Name: host.Name, Address: host.Address, CPUs: host.CPUs, Programs: bundle, Reach: h.lab.Address(),
			Heard: func(line string) { h.hear(host.Name, line) },
			Join: func(addr string) (string, error) {
				token, err := h.keys.Token(host.Name, addr)
				return token.String(), err
			},
		})
	}
	if len(started) > 0 {
		l, err := launch.Start(ctx, started, func(host, what string) { h.say(host + " " + what) })
		if err != nil {
			return err
		}
		h.launched = append(h.launched, l)
	}
	for _, host := range some {
		if err := h.await(ctx, host); err != nil {
			return err
		}
	}
	return nil
}

const (
	// startedLimit is how long an agent that was started may take to join, and joinLimit
	// one that joins by itself.
	startedLimit = 30 * time.Second
	joinLimit    = 5 * time.Minute
)

// await waits until a host has joined.
func (h *hosts) await(ctx context.Context, host labfile.Host) error {
	p, err := h.lab.Host(host.Name)
	if err != nil {
		return err
	}
	limit := startedLimit
	if host.Joins() {
		limit = joinLimit
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	said := false
	for {
		_, _, err := p.Clock(limited)
		if err == nil {
			return nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-h.lab.Done():
			return h.lab.Err()
		case <-limited.Done():
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("%s has not joined the lab within %s%s", host.Name, quantity.Duration(limit), h.lastOf(host.Name))
		}
		if host.Joins() && !said {
			said = true
			h.say(fmt.Sprintf("waiting for %s to join the lab at %s (interleave lab token %s makes its join string)", host.Name, h.lab.Address(), host.Name))
		}
	}
}

// addressTowards is the address of this host by which another one reaches it.
func (h *hosts) addressTowards(other labfile.Host) (string, error) {
	p, err := h.lab.Host(other.Name)
	if err != nil {
		return "", err
	}
	conn, err := net.Dial("udp4", net.JoinHostPort(p.Address(), "9")) // sends nothing
	if err != nil {
		return "", fmt.Errorf("by which address does %s reach this host? say so in the file of the hosts, as in {name: %s, address: 10.1.0.1}: %w", other.Name, labfile.ThisHost, err)
	}
	defer conn.Close()
	at, ok := conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		return "", errors.New("this host has no address of IPv4")
	}
	return at.IP.String(), nil
}

// places are the hosts as a run takes them.
func (h *hosts) places() (*runner.Hosts, error) {
	var places []place.Place
	for i, host := range h.file.Hosts() {
		p, err := h.lab.Host(host.Name)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			places = append(places, place.ForServers(p))
		} else {
			places = append(places, place.ForRest(p))
		}
	}
	r := &runner.Hosts{Server: places[0], Load: places[1 : 1+len(h.file.Load)]}
	if len(h.file.Backends) > 0 {
		r.Backends = places[1+len(h.file.Load)]
	}
	return r, nil
}

// close ends the lab, and the agents that were started. It may be called of none.
func (h *hosts) close() {
	if h == nil {
		return
	}
	if h.lab != nil {
		h.lab.Close()
	}
	for _, l := range h.launched {
		l.Close()
	}
}
