package network

import (
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"syscall"

	"interleave/internal/bounded"
)

// LookCommand is the hidden command of LookChild.
const LookCommand = "network-look"

// Ability is what this host can do for a network.
type Ability struct {
	Netem  string `json:"netem"`  // why the kernel has none; empty if it has
	Relay  string `json:"relay"`  // why there can be no relay; empty if there can
	Spaces string `json:"spaces"` // why this user can have no network namespace; empty if he can: else the others are not known
	Outer  bool   `json:"outer"`  // a network may end in the host's own namespace
}

// Look tries what this host can do, in a namespace that goes with the trial. self is
// this program, with the hidden command LookCommand.
func Look(self string) Ability {
	command := exec.Command(self, LookCommand)
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	a, err := looked(command)
	if err == nil {
		a.Outer = true
		return a
	}
	unshare, err := userNamespaces()
	if err == nil {
		a, err = looked(exec.Command(unshare, "-Urn", "--", self, LookCommand))
	}
	if err != nil {
		return Ability{Spaces: err.Error()}
	}
	return a
}

func looked(command *exec.Cmd) (a Ability, err error) {
	out, err := command.StdoutPipe()
	if err != nil {
		return a, err
	}
	if err := command.Start(); err != nil {
		return a, err
	}
	text, err := bounded.All(out, bounded.Words)
	if ended := command.Wait(); err == nil {
		err = ended
	}
	if err == nil {
		err = json.Unmarshal(text, &a)
	}
	return a, err
}

// LookChild tries it in this process's namespace, and writes an Ability to stdout.
func LookChild(stdout io.Writer) error {
	other, err := fresh()
	if err != nil {
		return err
	}
	defer other.Close()
	var a Ability
	why := func(err error) string {
		if err == nil {
			return ""
		}
		return err.Error()
	}
	w := &wiring{clients: end{namespace: fileOf(other), device: "ilvc", tun: -1}, servers: end{namespace: ownNamespace(), device: "ilvs", tun: -1}}
	a.Netem = why(w.veth(Presets()[0].Conditions))
	tun := end{device: "ilvt", tun: -1}
	a.Relay = why(tun.openTUN())
	if err := json.NewEncoder(stdout).Encode(a); err != nil {
		return fmt.Errorf("say what was found: %w", err)
	}
	return nil
}
