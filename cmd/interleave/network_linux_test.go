package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// switched is hosts in network namespaces, each with an address on one switch. It takes root,
// and goes with the test.
type switched struct {
	t     *testing.T
	id    string
	names []string
}

// newNetwork makes hosts of these names. It skips the test where that is not allowed.
func newNetwork(t *testing.T, names ...string) *switched {
	t.Helper()
	if why := whyNoNetwork(); why != "" {
		t.Skip(why)
	}
	n := &switched{t: t, id: fmt.Sprintf("ilv%d", os.Getpid()), names: names}
	t.Cleanup(func() {
		for _, name := range append([]string{"switch"}, names...) {
			exec.Command("ip", "netns", "del", n.space(name)).Run()
		}
	})
	n.run("ip", "netns", "add", n.space("switch"))
	n.in("switch", "ip", "link", "add", "br0", "type", "bridge")
	n.in("switch", "ip", "link", "set", "br0", "up")
	for i, name := range names {
		port := fmt.Sprintf("port%d", i)
		n.run("ip", "netns", "add", n.space(name))
		n.run("ip", "-n", n.space("switch"), "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", n.space(name))
		n.in("switch", "ip", "link", "set", port, "master", "br0", "up")
		n.in(name, "ip", "addr", "add", n.address(name)+"/24", "dev", "eth0")
		n.in(name, "ip", "link", "set", "eth0", "up")
		n.in(name, "ip", "link", "set", "lo", "up")
	}
	return n
}

// whyNoNetwork says why there can be no such network; empty if there can.
func whyNoNetwork() string {
	if os.Getuid() != 0 {
		return "network namespaces need root"
	}
	if _, err := exec.LookPath("ip"); err != nil {
		return "network namespaces need ip, of iproute2"
	}
	trial := fmt.Sprintf("ilv%d-trial", os.Getpid())
	if out, err := exec.Command("ip", "netns", "add", trial).CombinedOutput(); err != nil {
		return "no network namespace can be made here: " + strings.TrimSpace(string(out))
	}
	exec.Command("ip", "netns", "del", trial).Run()
	return ""
}

// space is the namespace of a host.
func (n *switched) space(name string) string { return n.id + "-" + name }

// address is that of a host.
func (n *switched) address(name string) string {
	for i, other := range n.names {
		if other == name {
			return fmt.Sprintf("10.77.0.%d", i+1)
		}
	}
	n.t.Fatalf("no host is called %s", name)
	return ""
}

// cut takes a host off the switch, or puts it on again.
func (n *switched) cut(name string, off bool) {
	n.t.Helper()
	state := "up"
	if off {
		state = "down"
	}
	n.in(name, "ip", "link", "set", "eth0", state)
}

// running are the ids of the processes on a host.
func (n *switched) running(name string) []string {
	n.t.Helper()
	out, err := exec.Command("ip", "netns", "pids", n.space(name)).Output()
	if err != nil {
		n.t.Fatalf("ip netns pids: %v", err)
	}
	return strings.Fields(string(out))
}

// command is a program on a host.
func (n *switched) command(name, program string, args ...string) *exec.Cmd {
	return exec.CommandContext(n.t.Context(), "ip", append([]string{"netns", "exec", n.space(name), program}, args...)...)
}

// in runs a command on a host to its end.
func (n *switched) in(name string, command ...string) {
	n.t.Helper()
	n.run("ip", append([]string{"netns", "exec", n.space(name)}, command...)...)
}

func (n *switched) run(program string, args ...string) {
	n.t.Helper()
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		n.t.Fatalf("%s %s: %v: %s", program, strings.Join(args, " "), err, out)
	}
}
