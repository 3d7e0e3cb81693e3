package modeltest

import (
	"os"
	"os/exec"
	"testing"

	"interleave/models"
	scenariosall "interleave/scenarios/all"
)

// Clients that others wrote find what our own codec, on both sides, would not: one
// model of each kind is enough for that, and one of a codec that others wrote.
func TestLiveWithOtherClients(t *testing.T) {
	scenario, _ := scenariosall.Find("websocket")
	commands := map[string]func(t *testing.T, addr string) *exec.Cmd{
		"python3-websockets": func(t *testing.T, addr string) *exec.Cmd {
			python := "/usr/bin/python3"
			if err := exec.Command(python, "-c", "import websockets").Run(); err != nil {
				t.Skip("no python3-websockets (Debian's package) for " + python)
			}
			return exec.Command(python, "testdata/peer.py", addr)
		},
		"npm ws": func(t *testing.T, addr string) *exec.Cmd {
			folder := os.Getenv("INTERLEAVE_WS")
			if folder == "" {
				t.Skip("INTERLEAVE_WS does not name the folder of npm's ws")
			}
			return exec.Command("node", "testdata/peer.js", folder, addr)
		},
	}
	for _, m := range all() {
		if m.Name != "eventloop" && m.Name != "goroutine" && m.Framework == "" {
			continue
		}
		for name, command := range commands {
			t.Run(m.Name+"/"+name, func(t *testing.T) {
				t.Parallel()
				s := startServer(t, subject{Model: m}, models.Config{Scenario: scenario, Upstreams: startBackends(t, scenario)})
				if out, err := command(t, s.Addr).CombinedOutput(); err != nil || string(out) != "fine\n" {
					t.Errorf("%v: %s", err, out)
				}
			})
		}
	}
}
