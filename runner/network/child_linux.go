package network

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"interleave/internal/bounded"
	"interleave/results"
	"interleave/runner/process"
)

// Child is the link's process: it reads what link to make from stdin, makes it, says so,
// and then answers questions on stdout until stdin ends. The link ends with the process.
func Child(stdin io.Reader, stdout io.Writer) error {
	in := bufio.NewReader(stdin)
	line, _, err := bounded.Line(in, bounded.Words)
	var s spec
	if err == nil {
		err = json.Unmarshal(line, &s)
	}
	if err == nil {
		err = s.Validate()
	}
	if err != nil {
		return fmt.Errorf("read what network to make: %w", err)
	}
	// On one processor the relay would wait for others of this process's threads.
	runtime.GOMAXPROCS(max(4, runtime.GOMAXPROCS(0)))
	hurry()
	n, err := start(s)
	if err != nil {
		return err
	}
	out := json.NewEncoder(stdout)
	if err := out.Encode(made{Servers: n.wiring.servers.address.String(), Means: n.wiring.means}); err != nil {
		return err
	}
	process.Ready()
	for {
		line, _, err := bounded.Line(in, bounded.Words)
		if err != nil {
			return nil // the starter is gone, or has let go
		}
		if string(line) != readLine {
			return fmt.Errorf("the network was told %.40q, which it does not know", line)
		}
		reading, err := n.read()
		if err == nil {
			err = out.Encode(reading)
		}
		if err != nil {
			return err
		}
	}
}

// running is a link that is up.
type running struct {
	wiring *wiring
	relay  *relay // nil with netem
	prober *prober

	// As they were when somebody asked last.
	at      time.Time
	cpu     float64 // seconds
	devices drops
}

// start makes a link.
func start(s spec) (n *running, err error) {
	n = &running{}
	if n.wiring, err = build(s); err != nil {
		return nil, err
	}
	if n.wiring.means == results.NetworkRelay {
		n.relay = newRelay(s, n.wiring)
		go n.relay.run()
	}
	err = within(s.Clients, func() (err error) {
		n.prober, err = startProber(n.wiring.servers.address)
		return err
	})
	if err != nil {
		return nil, err
	}
	_, err = n.read()
	return n, err
}

// read returns what happened since it was called last.
func (n *running) read() (*results.NetworkReading, error) {
	r := &results.NetworkReading{Means: n.wiring.means}
	r.Probes, r.RTTMin, r.RTTP50, r.RTTP99 = n.prober.taken()
	devices, err := n.wiring.drops()
	if err != nil {
		return nil, err
	}
	before := n.devices
	n.devices = devices
	if n.relay == nil {
		r.Lost = devices.queue - before.queue
		r.Packets = devices.sent - before.sent + r.Lost
	} else {
		done := n.relay.ask()
		r.Packets, r.Lost, r.Full, r.Late = done.entered, done.lost, done.full, done.late
		r.Overrun = devices.device - before.device
		cpu := ownCPU()
		r.CPU = new(max(0, cpu-n.cpu-done.spun))
		n.cpu = cpu
	}
	if r.Packets > 0 {
		r.Loss = new(float64(r.Lost) / float64(r.Packets))
	}
	now := time.Now()
	r.Took = now.Sub(n.at).Seconds()
	n.at = now
	return r, nil
}

// ownCPU is the CPU time of this process, in seconds.
func ownCPU() float64 {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// drops are counts of packets since the devices were made, of both together.
type drops struct {
	sent, queue int64 // that left, and that were dropped by, the queues of a veth pair
	device      int64 // dropped by the devices: before a relay has read them
}

func (w *wiring) drops() (d drops, err error) {
	for _, e := range []end{w.clients, w.servers} {
		err := within(e.namespace, func() error {
			link, err := netlink.LinkByName(e.device)
			if err != nil {
				return fmt.Errorf("find the device %s: %w", e.device, err)
			}
			if s := link.Attrs().Statistics; s != nil {
				d.device += int64(s.TxDropped)
			}
			if e.tun >= 0 {
				return nil
			}
			queues, err := netlink.QdiscList(link)
			for _, q := range queues {
				if s := q.Attrs().Statistics; q.Type() == "netem" && s != nil && s.Basic != nil && s.Queue != nil {
					d.sent += int64(s.Basic.Packets)
					d.queue += int64(s.Queue.Drops)
				}
			}
			return err
		})
		if err != nil {
			return d, err
		}
	}
	return d, nil
}
