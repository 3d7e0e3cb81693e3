package labfile

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"

	"interleave/runner/hosts/join"
)

// Lab is the hosts that a run goes over, each once.
type Lab struct {
	Server   Host
	Load     []Host // at least one
	Backends []Host // none, or one; none means that they run on the first load host

	// Listen is where the coordinator waits for agents that join by themselves, with its
	// port. Empty if there are none, or if Engine carries the messages: those that come
	// through ssh reach this host's loopback.
	Listen string

	// Engine is the URL of an existing NATS server that carries the messages, which needs
	// JetStream, and Credentials a file of this host's with what it asks for; may be empty.
	// Without an Engine the coordinator has a server of its own.
	Engine      string
	Credentials string
}

// Host is one of them.
type Host struct {
	// SSH is where the system's ssh starts the agent: a name of its configuration,
	// user@host, or ssh://user@host:port. Empty means that the agent joins by itself.
	SSH string
	// Name is what the host is called, which no other host of the lab is. ThisHost is the
	// coordinator's own host.
	Name string
	// Address is where the other hosts reach its servers, of IPv4. Empty means the
	// one by which the coordinator reaches the host.
	Address string
	// CPUs are the processors that the agent may use, in order. None means all.
	CPUs []int
}

// ThisHost is what the coordinator's own host is called.
const ThisHost = "this-host"

// Local reports whether it is this host.
func (h Host) Local() bool { return h.SSH == "" && h.Name == ThisHost }

// Joins reports whether its agent is started by somebody else.
func (h Host) Joins() bool { return h.SSH == "" && !h.Local() }

// Hosts are all of them, the server's first, then those of the load.
func (l *Lab) Hosts() []Host {
	all := append([]Host{l.Server}, l.Load...)
	return append(all, l.Backends...)
}

// MaxLoad bounds the hosts that make load.
const MaxLoad = 64

var (
	// What ssh takes for a host. None begins with a dash, which would make it an option.
	sshForm = regexp.MustCompile(`^(ssh://)?([A-Za-z0-9_][A-Za-z0-9._-]*@)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_][A-Za-z0-9._-]*)(:[0-9]{1,5})?$`)
)

const (
	sshHint     = "want a host as ssh takes it, as in gen1, bench@gen1 or ssh://bench@gen1:2222"
	addressHint = "want an IPv4 address, as in 10.1.0.5"
)

// checkSSH says what is wrong with a host for ssh; empty if nothing is.
func checkSSH(text string) string {
	m := sshForm.FindStringSubmatch(text)
	if m == nil || len(text) > 255 || m[1] == "" && m[4] != "" {
		return fmt.Sprintf("%.60q is no host: %s", text, sshHint)
	}
	return ""
}

// nameOf is what a host for ssh is called unless it is given a name: as it is, without the
// user and the port. It is empty if that is no name.
func nameOf(ssh string) string {
	name := sshForm.FindStringSubmatch(ssh)[3]
	if join.CheckName(name) != nil {
		return ""
	}
	return name
}

// checkAddress says what is wrong with an address; empty if nothing is.
func checkAddress(text string) string {
	addr, err := netip.ParseAddr(text)
	if err != nil || !addr.Is4() || addr.IsUnspecified() || addr.IsMulticast() {
		return fmt.Sprintf("%.60q is no address of a host: %s", text, addressHint)
	}
	return ""
}

// fault says what is wrong with the hosts together; empty if nothing is.
func (l *Lab) fault() string {
	names, targets := map[string]bool{}, map[string]bool{}
	for _, h := range l.Hosts() {
		switch {
		case h.SSH != "" && targets[h.SSH]:
			return fmt.Sprintf("%s is there twice: give each part of the run a host of its own", h.SSH)
		case names[h.Name]:
			return fmt.Sprintf("two hosts are called %s: give one of them another name, as in {ssh: user@host, name: gen3}", h.Name)
		case l.Engine != "" && !h.Joins():
			return fmt.Sprintf("%s: with a NATS server of your own all hosts join by themselves: want {name: …}", h.Name)
		}
		names[h.Name], targets[h.SSH] = true, true
	}
	switch {
	case !slices.ContainsFunc(l.Hosts(), func(h Host) bool { return !h.Local() }):
		return "there is no other host than this one: leave the hosts out to measure here"
	case l.Engine != "" && l.Listen != "":
		return "listen is for the embedded engine: with a NATS server of your own nobody reaches the coordinator"
	case l.Engine == "" && l.Credentials != "":
		return "credentials are for a NATS server of your own, as in engine: tls://broker:4222"
	}
	for _, h := range l.Hosts() {
		if l.Engine == "" && l.Listen == "" && h.Joins() {
			return fmt.Sprintf("%s joins by itself: say where it reaches this host, as in listen: 10.1.0.1:7422", h.Name)
		}
	}
	return ""
}
