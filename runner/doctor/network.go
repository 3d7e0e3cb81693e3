package doctor

// networks asks whether clients and servers can have a network between them (bench,
// serve and load with --rtt, --loss or --rate), and how it would be made.
func networks(h *host) Finding {
	f := Finding{Name: "networks", Looked: "unshare(CLONE_NEWNET), netem, /dev/net/tun"}
	if h.system == "darwin" {
		return f.unavailable(h, "--network, --rtt, --loss and --rate need Linux's network namespaces")
	}
	a := h.network
	switch {
	case a.Spaces != "":
		f.Verdict = Limits
		f.Found = a.Spaces
		f.Means = "bench, serve and load cannot have --network, --rtt, --loss or --rate: everything is measured over loopback"
		if !h.contained() {
			f.Mend = h.asRoot("interleave bench --rtt 10ms")
		}
		f.denies = "servers over a network with a round trip or loss (--network)"
		return f
	case a.Netem != "" && a.Relay != "":
		f.Verdict = Limits
		f.Found = "neither netem (" + a.Netem + ") nor a relay (" + a.Relay + ")"
		f.Means = "a namespace without delay and loss is of no use: everything is measured over loopback"
		f.Mend = h.asRoot("modprobe sch_netem") + " || " + h.asRoot("modprobe tun")
		f.denies = "servers over a network with a round trip or loss (--network)"
		return f
	}
	f.allows = "servers over a network with a round trip, loss or a rate (--network)"
	whom := "this user, for what one command starts"
	if a.Outer {
		whom = "root, for other programs of this host too"
	}
	if a.Netem == "" {
		f.Found = "netem; allowed to " + whom
		return f.fine("the kernel delays and loses packets, at next to no cost")
	}
	f.Verdict = Limits
	f.Found = "no netem, but a relay can be; allowed to " + whom
	f.Means = "a process carries the packets, on the load driver's processors: rates well below what it can carry count, " +
		"and a trial does not count if it passed packets on more than 1 ms late at p99"
	f.Mend = h.asRoot("modprobe sch_netem")
	return f
}
