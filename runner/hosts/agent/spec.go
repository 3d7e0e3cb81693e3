package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"interleave/internal/quantity"
	"interleave/runner/hosts/check"
	"interleave/runner/hosts/probe"
	"interleave/runner/hosts/wire"
	"interleave/runner/outside"
	"interleave/runner/place"
	"interleave/runner/process"
	"interleave/runner/truth"
)

// An agent runs the project's programs only, and of these only what takes part in a
// trial: interleave can do more than that, and has programs of others run.

// loadDriver is the command of interleave whose stdin says where it connects to.
const loadDriver = "load-driver"

// commands are the commands of interleave that a trial has, or a check of the lab. They take
// no arguments.
var commands = []string{loadDriver, "backends", truth.Command, probe.ServerCommand, probe.ClientCommand, check.LimitsCommand}

// flag says what may be a flag's value.
type flag int

const (
	plainFlag flag = iota
	upstreamFlag
	programFlag
	dataFlag
)

// serverFlags are the flags of the measured servers that a coordinator sets. Those that
// name files of this host are not among them, but for data that it keeps itself.
var serverFlags = map[string]flag{
	"--model": plainFlag, "--scenario": plainFlag, "--workload": plainFlag, "--upstream": upstreamFlag, "--cgi-child": programFlag, "--data": dataFlag,
	"--workers": plainFlag, "--queue": plainFlag, "--max-conns": plainFlag, "--seed": plainFlag, "--compute-rate": plainFlag, "--handicap": plainFlag,
	"--idle-timeout": plainFlag, "--header-timeout": plainFlag, "--write-timeout": plainFlag, "--call-timeout": plainFlag, "--drain-timeout": plainFlag,
}

// variables are those that a coordinator sets for a child. PATH is this host's.
var variables = []string{"GOGC", "GOMAXPROCS", "GOMEMLIMIT"}

// spec is how a child is started here.
func (m *member) spec(ctx context.Context, c *child, q wire.Start) (s place.Spec, err error) {
	if q.Outside != nil {
		return m.outsideSpec(q)
	}
	if host, _, err := net.SplitHostPort(q.Listen); q.Listen != "" && (err != nil || host != "" && host != m.local.Addr) {
		return s, fmt.Errorf("a child on this host listens at %s, by which the other hosts reach it, and not at %.60q", m.local.Addr, q.Listen)
	}
	s = place.Spec{
		Spec: process.Spec{
			Name: q.Called, CPUs: q.CPUs, StatusZero: q.StatusZero,
			ReadyWithin: min(q.ReadyWithin, readyLimit), Again: again(q.Again), Pipes: q.Pipes, Input: q.Input,
		},
		Listen: q.Listen,
	}
	path, err := m.programs.find(ctx, q.Program, m.fetch)
	if err != nil {
		return s, err
	}
	var reached []string
	if q.Program.Name == wire.Self {
		reached, err = m.commandOf(c, q)
	} else {
		reached, err = checkArguments(q)
	}
	if err == nil {
		s.Env, err = environment(q.Environment)
	}
	if err != nil {
		return s, err
	}
	if s.Path, err = m.copyFor(q.Owner, path); err != nil {
		return s, err
	}
	for _, a := range q.Arguments {
		text := a.Text
		switch {
		case a.Program != nil:
			text, err = m.program(ctx, *a.Program, q.Owner)
		case a.Data != "":
			text, err = m.folderOf(a.Data)
		}
		if err != nil {
			return s, err
		}
		s.Args = append(s.Args, text)
	}
	// At last: it may have taken minutes to get a program, in which another one may have ended.
	for _, address := range reached {
		if err := m.mayReach(address); err != nil {
			return s, err
		}
	}
	return s, nil
}

// program is the path of a program for owner.
func (m *member) program(ctx context.Context, want wire.Program, owner string) (string, error) {
	path, err := m.programs.find(ctx, want, m.fetch)
	if err != nil {
		return "", err
	}
	return m.copyFor(owner, path)
}

// copyFor is the program at path for owner, who has a file of its own; empty shares it.
func (m *member) copyFor(owner, path string) (string, error) {
	if owner == "" {
		return path, nil
	}
	if len(owner) > ownerLimit {
		return "", fmt.Errorf("the owner %.60q… of %s has a name of more than %s", owner, filepath.Base(path), quantity.Plural(ownerLimit, "byte"))
	}
	if err := m.copies.Add(path, owner); err != nil {
		return "", err
	}
	return m.copies.Of(path, owner), nil
}

const (
	// copiesLimit bounds how many programs are copied: two for each child that there may be.
	copiesLimit = 2 * childrenLimit
	// ownerLimit bounds the name of who has copies, in bytes.
	ownerLimit = 256
)

// commandOf checks a command of interleave itself, and returns which addresses it connects to.
func (m *member) commandOf(c *child, q wire.Start) (reached []string, err error) {
	if len(q.Arguments) != 1 || q.Arguments[0].Program != nil || q.Arguments[0].Data != "" || !slices.Contains(commands, q.Arguments[0].Text) {
		return nil, fmt.Errorf("an agent starts interleave as %s, and as nothing else", strings.Join(commands, ", "))
	}
	switch q.Arguments[0].Text {
	case loadDriver:
		if len(q.Input) > 0 || !q.Pipes {
			return nil, errors.New("the spec of a load comes by its stdin, after the start")
		}
		c.gate = &gate{pass: m.passLoad}
	case probe.ClientCommand:
		var spec probe.Spec
		if err := json.Unmarshal(q.Input, &spec); err != nil {
			return nil, fmt.Errorf("the spec of a link: %w", err)
		}
		return []string{spec.Addr}, nil
	}
	return nil, nil
}

// checkArguments checks those of a server, and returns which addresses it connects to.
func checkArguments(q wire.Start) (reached []string, err error) {
	all := q.Arguments
	for i := 0; i < len(all); i += 2 {
		kind, known := serverFlags[all[i].Text]
		if !known || all[i].Program != nil || all[i].Data != "" || i+1 == len(all) {
			return nil, fmt.Errorf("an agent starts no server with %.60q: that is for servers on the coordinator's host", all[i].Text)
		}
		value := all[i+1]
		if (kind == programFlag) != (value.Program != nil) {
			return nil, fmt.Errorf("%s of a server on another host must be one of the project's programs", all[i].Text)
		}
		if (kind == dataFlag) != (value.Data != "") {
			return nil, fmt.Errorf("%s of a server on another host must be data that this host keeps", all[i].Text)
		}
		if kind == upstreamFlag {
			_, at, _ := strings.Cut(value.Text, "=")
			address, _, _ := strings.Cut(at, "/")
			reached = append(reached, address)
		}
	}
	return reached, nil
}

// readyLimit bounds how long a child may take to be ready, and leastPause is the shortest
// one before a child is started again.
const (
	readyLimit = 10 * time.Minute
	leastPause = 10 * time.Millisecond
)

// again is the pause before a child is started again, as it is asked for; 0 for never.
func again(asked time.Duration) time.Duration {
	if asked <= 0 {
		return 0
	}
	return max(asked, leastPause)
}

// kept are the variables of this process that its children have when the coordinator asks
// for none. Others may be secrets, or make a program behave in another way.
var kept = []string{"HOME", "TMPDIR"}

// environment is that of a child whose coordinator asks for this one.
func environment(asked []string) ([]string, error) {
	all := []string{"PATH=" + os.Getenv("PATH")}
	if asked == nil {
		for _, name := range kept {
			if value, set := os.LookupEnv(name); set {
				all = append(all, name+"="+value)
			}
		}
	}
	for _, text := range asked {
		switch name, _, _ := strings.Cut(text, "="); {
		case name == "PATH":
		case slices.Contains(variables, name):
			all = append(all, text)
		default:
			return nil, fmt.Errorf("an agent does not set the variable %.60q: that is for servers on the coordinator's host", name)
		}
	}
	return all, nil
}

// outsideSpec is a server of others, which has to be among those of this host, with the
// same file as the coordinator's.
func (m *member) outsideSpec(q wire.Start) (s place.Spec, err error) {
	o := q.Outside
	i := slices.IndexFunc(m.Servers, func(s *outside.Server) bool { return s.Name == o.Name })
	switch {
	case len(m.Servers) == 0:
		return s, errors.New("this host starts no servers of others: start its agent with --accept-servers and the folder that holds them")
	case i < 0:
		return s, fmt.Errorf("there is no server %.60q in the folder of --accept-servers", o.Name)
	case m.Servers[i].Digest != o.SHA256:
		return s, fmt.Errorf("the file of %s differs from the coordinator's: %s", o.Name, m.Servers[i].File)
	}
	scenario := m.Scenario(o.Scenario)
	if scenario == nil {
		return s, fmt.Errorf("there is no scenario %.60q on this host", o.Scenario)
	}
	for _, url := range o.Upstreams {
		at, err := addressOf(url)
		if err == nil {
			err = m.mayReach(at)
		}
		if err != nil {
			return s, err
		}
	}
	folder := ""
	if o.Data != "" {
		if folder, err = m.folderOf(o.Data); err != nil {
			return s, err
		}
	}
	return place.Spec{Outside: m.Servers[i], Beside: outside.Place{
		Scenario: scenario, Upstreams: o.Upstreams, Data: folder, Secret: o.Secret, CPUs: q.CPUs, Again: again(q.Again), Addr: net.JoinHostPort(m.local.Addr, "0"),
	}}, nil
}

// addressOf is where an upstream's URL leads to.
func addressOf(url string) (string, error) {
	rest, ok := strings.CutPrefix(url, "http://")
	address, _, _ := strings.Cut(rest, "/")
	if _, err := netip.ParseAddrPort(address); !ok || err != nil {
		return "", fmt.Errorf("%.80q is no upstream's address", url)
	}
	return address, nil
}

// fetch gets a piece of a program from the coordinator.
func (m *member) fetch(ctx context.Context, sum string, offset int64, most int) ([]byte, error) {
	question, err := wire.Encode(wire.Fetch{Session: m.session, SHA256: sum, Offset: offset, Most: most})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, sayLimit)
	defer cancel()
	msg, err := m.link.conn.RequestWithContext(ctx, m.lab.Programs(m.Token.Host), question)
	if err != nil {
		return nil, err
	}
	var a wire.Fetched
	if err := wire.Decode(msg.Data, &a); err != nil {
		return nil, err
	}
	if a.Failed != "" {
		return nil, errors.New(a.Failed)
	}
	return a.Data, nil
}
