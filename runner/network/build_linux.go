package network

import (
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"interleave/results"
)

// end is one side of a link: a device in a namespace.
type end struct {
	namespace string // file
	device    string
	address   net.IP
	hardware  net.HardwareAddr // of a veth pair; else nil
	tun       int              // descriptor of its packets, of a relay; else -1
}

// wiring is a link's two ends.
type wiring struct {
	clients, servers end
	means            string
}

// build makes the devices of a link: by netem if the kernel has it, else for a relay.
func build(s spec) (w *wiring, err error) {
	name := fmt.Sprintf("ilv%d", os.Getpid()) // others may make links in the same namespace
	w = &wiring{clients: end{namespace: s.Clients, device: name + "c", tun: -1}, servers: end{namespace: s.Servers, device: name + "s", tun: -1}}
	if w.servers.address, w.clients.address, err = w.freeNetwork(); err != nil {
		return nil, err
	}
	netem := errors.New("a relay was asked for")
	if !s.Relay {
		netem = w.veth(s.Conditions)
	}
	w.means = results.NetworkNetem
	if netem != nil {
		w.means = results.NetworkRelay
		for _, e := range []*end{&w.clients, &w.servers} {
			if err := within(e.namespace, e.openTUN); err != nil {
				return nil, fmt.Errorf("no network conditions on this host: netem: %v; a relay: %w", netem, err)
			}
		}
	}
	if err := within(s.Servers, func() error { return w.servers.configure(w.clients, s.Loopback) }); err != nil {
		return nil, err
	}
	return w, within(s.Clients, func() error {
		if err := w.clients.configure(w.servers, s.Loopback); err != nil || !s.Loopback {
			return err
		}
		return errors.Join(w.clients.route(w.servers, "127.0.0.0/8"), w.clients.route(w.servers, "0.0.0.0/0"))
	})
}

// testNetwork is 198.18.0.0/15, which is set aside for measuring networks. Each link has
// four addresses of it.
var testNetwork = net.IPv4(198, 18, 0, 0).To4()

const mostLinks = 1 << 15

// freeNetwork returns two addresses that neither end has yet: another link's, where one
// end is the host.
func (w *wiring) freeNetwork() (servers, clients net.IP, err error) {
	used := map[string]bool{}
	for _, e := range []end{w.clients, w.servers} {
		err := within(e.namespace, func() error {
			addrs, err := netlink.AddrList(nil, netlink.FAMILY_V4)
			for _, a := range addrs {
				used[a.IP.String()] = true
			}
			return err
		})
		if err != nil {
			return nil, nil, fmt.Errorf("list the addresses in use: %w", err)
		}
	}
	for i := range mostLinks {
		at := func(host int) net.IP {
			n := 4*i + host
			return net.IPv4(testNetwork[0], testNetwork[1]+byte(n>>16), byte(n>>8), byte(n)).To4()
		}
		if servers, clients = at(1), at(2); !used[servers.String()] && !used[clients.String()] {
			return servers, clients, nil
		}
	}
	return nil, nil, errors.New("all addresses of 198.18.0.0/15 are in use")
}

// veth makes a pair of devices, whose queues delay and lose. An error leaves none.
func (w *wiring) veth(c Conditions) error {
	return within(w.servers.namespace, func() error {
		peer, err := unix.Open(w.clients.namespace, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return err
		}
		defer unix.Close(peer)
		// Locally administered addresses, which the two ends know of each other.
		w.clients.hardware, w.servers.hardware = net.HardwareAddr{2, 'i', 'l', 'v', 0, 1}, net.HardwareAddr{2, 'i', 'l', 'v', 0, 2}
		pair := netlink.NewVeth(netlink.LinkAttrs{Name: w.servers.device, MTU: packetBytes, HardwareAddr: w.servers.hardware})
		pair.PeerName, pair.PeerHardwareAddr, pair.PeerNamespace = w.clients.device, w.clients.hardware, netlink.NsFd(peer)
		if err := netlink.LinkAdd(pair); err != nil {
			return fmt.Errorf("make a veth pair: %w", err)
		}
		err = w.servers.queue(c)
		if err == nil {
			err = within(w.clients.namespace, func() error { return w.clients.queue(c) })
		}
		if err != nil {
			netlink.LinkDel(pair)
			w.clients.hardware, w.servers.hardware = nil, nil
		}
		return err
	})
}

// queue gives a device of a veth pair its netem.
func (e *end) queue(c Conditions) error {
	link, err := netlink.LinkByName(e.device)
	if err != nil {
		return err
	}
	// Else several packets are delayed, and lost, as one of up to 64 KiB.
	if err := netlink.LinkSetGSOMaxSegs(link, 1); err != nil {
		return fmt.Errorf("have %s send packet by packet: %w", e.device, err)
	}
	err = netlink.QdiscAdd(netlink.NewNetem(
		netlink.QdiscAttrs{LinkIndex: link.Attrs().Index, Handle: netlink.MakeHandle(1, 0), Parent: netlink.HANDLE_ROOT},
		netlink.NetemQdiscAttrs{
			Latency: uint32(c.RTT.Microseconds() / 2), Loss: float32(100 * c.Loss), Rate64: uint64(c.Rate / 8),
			Limit: uint32(c.limit()), // else it drops what is beyond 1,000 packets
		}))
	if err != nil {
		return fmt.Errorf("the kernel has no netem (modprobe sch_netem): %w", err)
	}
	return nil
}

// tunQueue is how many packets wait for the relay at most.
const tunQueue = 10_000

// openTUN makes the end of a relay, in this thread's namespace.
func (e *end) openTUN() error {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return fmt.Errorf("open /dev/net/tun: %w", err)
	}
	request, err := unix.NewIfreq(e.device)
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
	if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, request); err != nil {
		unix.Close(fd)
		return fmt.Errorf("make a TUN device: %w", err)
	}
	e.tun = fd
	link, err := netlink.LinkByName(e.device)
	if err != nil {
		return err
	}
	return netlink.LinkSetTxQLen(link, tunQueue)
}

// configure gives the device its address and brings it up, in this thread's namespace.
// With loopback it carries packets from and to 127.0.0.1, which is a machine's own
// elsewhere.
func (e *end) configure(other end, loopback bool) error {
	link, err := netlink.LinkByName(e.device)
	if err != nil {
		return fmt.Errorf("find the device %s: %w", e.device, err)
	}
	set("net/ipv6/conf/"+e.device+"/disable_ipv6", "1") // it would send packets of its own
	if loopback {
		if err := set("net/ipv4/conf/"+e.device+"/route_localnet", "1"); err != nil {
			return err
		}
	}
	address := &netlink.Addr{IPNet: &net.IPNet{IP: e.address, Mask: net.CIDRMask(30, 32)}}
	if err := netlink.AddrAdd(link, address); err != nil {
		return fmt.Errorf("give %s its address: %w", e.device, err)
	}
	if err := netlink.LinkSetUp(link); err != nil {
		return fmt.Errorf("bring %s up: %w", e.device, err)
	}
	if other.hardware == nil {
		return nil
	}
	neighbour := &netlink.Neigh{LinkIndex: link.Attrs().Index, State: netlink.NUD_PERMANENT, IP: other.address, HardwareAddr: other.hardware}
	if err := netlink.NeighSet(neighbour); err != nil {
		return fmt.Errorf("tell %s of the other end: %w", e.device, err)
	}
	return nil
}

// route sends what goes to a network to the other end, in this thread's namespace.
func (e *end) route(other end, network string) error {
	link, err := netlink.LinkByName(e.device)
	if err != nil {
		return err
	}
	_, to, err := net.ParseCIDR(network)
	if err != nil {
		return err
	}
	err = netlink.RouteAdd(&netlink.Route{LinkIndex: link.Attrs().Index, Dst: to, Gw: other.address, Src: e.address})
	if err != nil {
		return fmt.Errorf("route %s to the servers: %w", network, err)
	}
	return nil
}

// loopbackUp brings the loopback device of this process's namespace up.
func loopbackUp() error {
	lo, err := netlink.LinkByName("lo")
	if err == nil {
		err = netlink.LinkSetUp(lo)
	}
	if err != nil {
		return fmt.Errorf("bring the loopback device up: %w", err)
	}
	return nil
}
