package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"interleave/runner/hosts/join"
	"interleave/runner/hosts/lab"
	"interleave/runner/outside"
	"interleave/runner/place"
	"interleave/runner/process"
	"interleave/scenarios/backends"
)

// agentLimit is how long anything of an agent may take.
const agentLimit = time.Minute

// testAgents is a lab with the programs as users have them, and an agent at 127.0.0.2
// and 127.0.0.3 each.
func testAgents(t *testing.T, flags ...string) (hosts []*lab.Host, agents []*exec.Cmd) {
	t.Helper()
	if runtime.GOOS == "darwin" {
		t.Skip("loopback has one address here, and each agent wants another")
	}
	keys, err := join.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.Start(t.Context(), lab.Config{
		Keys: keys, Listen: "127.0.0.1:0", Self: filepath.Join(programFolder, "interleave"), Beat: 2 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	for name, address := range map[string]string{"one": "127.0.0.2", "two": "127.0.0.3"} {
		token, err := keys.Token(name, l.Address())
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(filepath.Join(programFolder, "interleave"), append([]string{"agent", "--join", "-", "--address", address}, flags...)...)
		cmd.Stdin = strings.NewReader(token.String() + "\n")
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			cmd.Process.Signal(os.Interrupt)
			cmd.Wait()
		})
		lines := bufio.NewScanner(out)
		if !lines.Scan() || !strings.Contains(lines.Text(), name+" is in the lab at "+l.Address()+", and is reached at "+address) {
			t.Fatalf("the agent says %q, want that it is in the lab", lines.Text())
		}
		go io.Copy(io.Discard, out)
		agents = append(agents, cmd)
	}
	for _, name := range []string{"one", "two"} {
		h, err := l.Host(name)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), agentLimit)
		defer cancel()
		if err := h.Joined(ctx); err != nil {
			t.Fatal(err)
		}
		hosts = append(hosts, h)
	}
	return hosts, agents
}

// get asks a server that was just started.
func get(t *testing.T, address, path string) (status int, body string) {
	t.Helper()
	client := http.Client{Timeout: agentLimit, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get("http://" + address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// TestServersOnOtherHosts: a measured server with its upstreams on another host still,
// and one that needs another program.
func TestServersOnOtherHosts(t *testing.T) {
	hosts, agents := testAgents(t)
	server := func(args ...string) place.Spec {
		return place.Spec{Listen: place.AnyPort, Programs: []string{filepath.Join(programFolder, "interleave-cgi")}, Spec: process.Spec{
			Name: "server", Path: filepath.Join(programFolder, "interleave-server"), Env: []string{"PATH=/nowhere", "GOGC=100"}, ReadyWithin: agentLimit,
			Args: append(args, "--cgi-child", filepath.Join(programFolder, "interleave-cgi"), "--seed", "1", "--compute-rate", "1000000"),
		}}
	}
	cgi, err := hosts[0].Start(t.Context(), server("--model", "cgi", "--scenario", "hello"))
	if err != nil {
		t.Fatal(err)
	}
	if status, body := get(t, cgi.Addr(), "/hello"); status != 200 {
		t.Errorf("hello is answered %d %q", status, body)
	}
	if err := cgi.Stop(agentLimit); err != nil {
		t.Errorf("Stop = %v", err)
	}

	s := scenarioNamed("backend")
	line, err := json.Marshal(backends.Spec{Upstreams: s.Upstreams, Seed: 1, Secret: 2})
	if err != nil {
		t.Fatal(err)
	}
	up, err := hosts[1].Start(t.Context(), place.Spec{Listen: place.AnyPort, Spec: process.Spec{
		Name: "backends", Path: filepath.Join(programFolder, "interleave"), Args: []string{"backends"}, Pipes: true, Input: append(line, '\n'), ReadyWithin: agentLimit,
	}})
	if err != nil {
		t.Fatal(err)
	}
	at := func(address string) (args []string) {
		args = []string{"--model", "goroutine", "--scenario", "backend"}
		for _, u := range s.Upstreams {
			args = append(args, "--upstream", u.Name+"="+address+"/"+u.Name+"/1")
		}
		return args
	}
	if !strings.HasPrefix(up.Addr(), "127.0.0.3:") {
		t.Errorf("the backends listen at %s, want their host's address", up.Addr())
	}
	calling, err := hosts[0].Start(t.Context(), server(at(up.Addr())...))
	if err != nil {
		t.Fatal(err)
	}
	if status, body := get(t, calling.Addr(), "/backend?n=1"); status != 200 {
		t.Errorf("backend is answered %d %q", status, body)
	}
	if text, err := hosts[1].Ask(t.Context(), up, backends.AccountsPath); err != nil || !strings.Contains(text, s.Upstreams[0].Name) {
		t.Errorf("the backends tell %q, %v, want of the call", text, err)
	}
	if _, err := hosts[0].Start(t.Context(), server(at("127.0.0.9:1")...)); err == nil || !strings.Contains(err.Error(), "no member of the lab vouches") {
		t.Errorf("a server whose upstream is a stranger: %v, want that it is refused", err)
	}
	if _, err := hosts[0].Start(t.Context(), server("--model", "cgi", "--scenario", "hello", "--data", "/")); err == nil || !strings.Contains(err.Error(), "must be data that this host keeps") {
		t.Errorf("a server that is given a folder: %v, want that it is refused", err)
	}

	// Ctrl-C ends what the agents have started.
	for _, a := range agents {
		a.Process.Signal(syscall.SIGINT)
	}
	for _, c := range []place.Child{calling, up} {
		select {
		case <-c.Done():
		case <-time.After(agentLimit):
			t.Error("a child outlives its agent")
		}
	}
}

// TestOutsideServersOnOtherHosts are those of the folder that the agent was given.
func TestOutsideServersOnOtherHosts(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "mine.yaml")
	text := "name: mine\nsummary: mine\nstands_for: mine\ncommand: [" + filepath.Join(programFolder, "go-nethttp") + "]\nscenarios: [hello]\nstyle: blocking\nparallel_calls: true\nprocesses: 1\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	hosts, _ := testAgents(t, "--accept-servers", folder)
	mine, err := readServer(file)
	if err != nil {
		t.Fatal(err)
	}
	spec := place.Spec{Outside: mine, Beside: outside.Place{Scenario: scenarioNamed("hello")}}
	c, err := hosts[1].Start(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	if status, body := get(t, c.Addr(), "/hello"); status != 200 || !strings.HasPrefix(c.Addr(), "127.0.0.3:") {
		t.Errorf("at %s hello is answered %d %q", c.Addr(), status, body)
	}
	c.End(syscall.SIGTERM, agentLimit)
	changed := *mine
	changed.Digest = "another"
	spec.Outside = &changed
	if _, err := hosts[1].Start(t.Context(), spec); err == nil || !strings.Contains(err.Error(), "differs from the coordinator's") {
		t.Errorf("a server whose file was changed: %v, want that it is refused", err)
	}
}
