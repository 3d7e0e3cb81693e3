package doctor

import (
	"fmt"
	"strconv"
	"strings"

	"interleave/internal/quantity"
)

var (
	portRange     = knob{linux: "net.ipv4.ip_local_port_range"}
	reservedPorts = knob{linux: "net.ipv4.ip_local_reserved_ports"}
	firstPort     = knob{darwin: "net.inet.ip.portrange.first"}
	lastPort      = knob{darwin: "net.inet.ip.portrange.last"}
	reuse         = knob{linux: "net.ipv4.tcp_tw_reuse"}
	tcpTimestamps = knob{linux: "net.ipv4.tcp_timestamps"}
	backlog       = knob{linux: "net.core.somaxconn", darwin: "kern.ipc.somaxconn"}
	halfOpen      = knob{linux: "net.ipv4.tcp_max_syn_backlog"}
	synCookies    = knob{linux: "net.ipv4.tcp_syncookies"}
	abort         = knob{linux: "net.ipv4.tcp_abort_on_overflow"}
)

// The load driver's choice of source addresses: on Linux one more for each
// so many connections, and so many more where each request has a connection
// of its own.
const (
	connectionsPerSource = 15_000
	sourcesForChurn      = 17
)

// portSpan is the range that the kernel takes a client's port from, and how
// many ports that makes without reserved ones.
func (h *host) portSpan() (first, last, ports int, ok bool) {
	if h.system == "darwin" {
		a, okA := h.knob(firstPort)
		b, okB := h.knob(lastPort)
		return int(a), int(b), int(b - a + 1), okA && okB
	}
	text, _ := h.text(portRange.path())
	if n, err := fmt.Sscan(text, &first, &last); n != 2 || err != nil || last < first {
		return 0, 0, 0, false
	}
	ports = last - first + 1
	if reserved, _ := h.text(reservedPorts.path()); reserved != "" {
		for _, p := range parseCPUs(reserved) { // the same notation
			if p >= first && p <= last {
				ports--
			}
		}
	}
	return first, last, ports, true
}

// portLimit is how many connections the load driver can have open to one
// server; very many if that is not known.
func (h *host) portLimit() int {
	_, _, ports, ok := h.portSpan()
	switch {
	case !ok:
		return 1 << 30
	case h.system == "darwin":
		return ports
	case ports >= connectionsPerSource:
		return 200 * connectionsPerSource
	}
	// It takes ports to be enough for connectionsPerSource.
	return ports
}

// ports asks whether the load driver has a port for each connection.
func ports(h *host) Finding {
	f := Finding{Name: "ports"}
	first, last, ports, ok := h.portSpan()
	if h.system == "darwin" {
		f.Looked = "sysctl " + firstPort.darwin + ", " + lastPort.darwin
	} else {
		f.Looked = h.looked(portRange) + ", " + h.looked(reservedPorts)
	}
	if !ok {
		return f.unavailable(h, "whether the load driver has enough ports will show")
	}
	need, most := largest(h.loads, connections)
	sources := 1
	if h.system != "darwin" {
		sources += need / connectionsPerSource
	}
	f.read(float64(ports), float64((need+sources-1)/sources), "")
	from := "one source address"
	if sources > 1 {
		from = fmt.Sprintf("each of %d source addresses", sources)
	}
	f.Found = fmt.Sprintf("%s for %s (%d-%d)", quantity.Whole(ports), from, first, last)
	if need > 0 {
		f.Found += fmt.Sprintf("; %s has %s connections", most, quantity.Whole(need))
	}
	if need <= h.portLimit() {
		f.Verdict, f.Means = Fine, "each connection of the load driver has a port"
		return f
	}
	f.Verdict = Cannot
	f.Means = fmt.Sprintf("not measured for want of ports: %s; %s would make up for it, but the load driver takes %d",
		names(over(h.loads, connections, h.portLimit()), h.loads), quantity.Plural((need+ports-1)/ports, "source address"), sources)
	if h.system == "darwin" {
		f.Mend = h.set(firstPort, "16384")
	} else {
		f.Mend = h.set(portRange, "15000 60999")
	}
	return f
}

// minute is how long the kernel keeps a closed connection's port (TIME_WAIT),
// in seconds.
const minute = 60

// timeWait asks how soon the port of a closed connection can be used again.
func timeWait(h *host) Finding {
	f := Finding{
		Name:   "closed ports",
		Looked: "/proc/net/sockstat, " + h.looked(reuse) + ", " + h.looked(tcpTimestamps),
	}
	mode, ok := h.knob(reuse)
	if !ok {
		return f.unavailable(h, "")
	}
	waiting := h.inTimeWait()
	f.readOnly(float64(waiting), "")
	_, _, ports, _ := h.portSpan()
	rate := ports * sourcesForChurn / minute
	f.Found = fmt.Sprintf("%s in TIME_WAIT now", quantity.Whole(waiting))
	stamps, known := h.knob(tcpTimestamps)
	switch {
	case mode != 0 && (stamps != 0 || !known):
		f.Verdict = Fine
		f.Found += fmt.Sprintf("; a port is free again after 1 s (tcp_tw_reuse %d)", mode)
		f.Means = "a load may open a new connection for each request"
		return f
	case mode != 0:
		f.Found += "; tcp_tw_reuse has no effect without tcp_timestamps: a port is free again after 60 s"
		f.Mend = h.set(tcpTimestamps, "1")
	default:
		f.Found += "; a port is free again only after 60 s (tcp_tw_reuse 0)"
		f.Mend = h.set(reuse, h.reuseMode())
	}
	f.Verdict = Limits
	f.Means = fmt.Sprintf("the scenarios keep their connections and do not suffer; interleave load "+
		"--requests-per-connection can open %s a second from %d source addresses, then it runs out of ports",
		quantity.Whole(rate), sourcesForChurn)
	return f
}

// reuseMode is the setting that lets ports be used again on loopback: since
// Linux 4.19 there is one for loopback only.
func (h *host) reuseMode() string {
	if major, minor, ok := h.kernel(); ok && (major < 4 || major == 4 && minor < 19) {
		return "1"
	}
	return "2"
}

// inTimeWait counts the sockets that are in TIME_WAIT now.
func (h *host) inTimeWait() int {
	text, _ := h.text("proc/net/sockstat")
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] != "TCP:" {
			continue
		}
		for i := 1; i+1 < len(words); i += 2 {
			if words[i] == "tw" {
				n, _ := strconv.Atoi(words[i+1])
				return n
			}
		}
	}
	return 0
}

// The load driver lets at most 100 connections wait to be accepted; then
// come those that it opens at a pace.
const enoughBacklog = 256

// listenQueue asks how many connections may wait for a server to accept them,
// and what becomes of those beyond.
func listenQueue(h *host) Finding {
	f := Finding{Name: "listen queue", Looked: h.looked(backlog)}
	length, ok := h.knob(backlog)
	if !ok {
		return f.unavailable(h, "")
	}
	f.read(float64(length), enoughBacklog, "")
	f.Found = fmt.Sprintf("%s connections may wait to be accepted", quantity.Whole(length))
	if h.system != "darwin" {
		f.Looked += ", " + h.looked(halfOpen) + ", " + h.looked(abort)
	}
	unfinished, hasHalf := h.knob(halfOpen)
	if hasHalf {
		f.Found += fmt.Sprintf(", %s half open", quantity.Whole(unfinished))
	}
	cookies, _ := h.knob(synCookies)
	aborts, _ := h.knob(abort)
	switch {
	case length < enoughBacklog:
		f.Verdict = Limits
		f.Means = "connections are dropped and tried again after a second while a load opens many of them: " +
			"errors and latencies of seconds in models that accept slowly"
		f.Mend = h.set(backlog, "4096")
	case aborts != 0:
		f.Verdict = Limits
		f.Found += "; those beyond are reset (tcp_abort_on_overflow)"
		f.Means = "a model that accepts slowly shows errors where on other hosts its clients wait"
		f.Mend = h.set(abort, "0")
	case hasHalf && unfinished < enoughBacklog && cookies == 0:
		f.Verdict = Limits
		f.Means = "handshakes are dropped and tried again after a second while a load opens many connections"
		f.Mend = h.set(halfOpen, "4096")
	default:
		f.Verdict = Fine
		f.Means = "a load may open its connections in crowds"
	}
	return f
}
