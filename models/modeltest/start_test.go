package modeltest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
)

// workers is the concurrency of the bounded models in these cases: more than
// a case holds at once, little enough to start quickly.
const workers = 8

// computeRate is measured once, not by each of the many servers.
var computeRate = sync.OnceValue(scenarios.MeasureRate)

// startProbe starts a server of the probe scenario.
func startProbe(t *testing.T, m subject, cfg models.Config) *Server {
	t.Helper()
	cfg.Scenario = probe()
	cfg.Upstreams = startProbeUpstreams(t)
	return startServer(t, m, cfg)
}

// startServer starts a server of cfg.Scenario: in this process, or in one of
// its own, of which the case's end must not leave anything. env is for that.
func startServer(t *testing.T, m subject, cfg models.Config, env ...string) *Server {
	t.Helper()
	cfg.ComputeRate = computeRate()
	if cfg.Tuning.Workers == 0 {
		cfg.Tuning.Workers = workers
	}
	if m.inside {
		return Start(t, m.Model, cfg)
	}
	s := StartProcess(t, env, append(flags(&cfg), "--model", m.Name)...)
	s.bounded = m.bounded()
	tree := make(map[int]bool)
	stop := s.stop
	s.stop = func() { s.noteTree(tree); stop() }
	t.Cleanup(func() {
		s.End()
		s.nothingLeft(tree)
		for _, sign := range []string{"DATA RACE", "fatal error", "panic: "} {
			if strings.Contains(s.Log.String(), sign) {
				t.Errorf("the server's stderr speaks of a %s", sign)
			}
		}
		if t.Failed() {
			lines := strings.Split(strings.TrimSpace(s.Log.String()), "\n")
			t.Logf("the server's stderr ends:\n%s", strings.Join(lines[max(0, len(lines)-30):], "\n"))
		}
	})
	return s
}

// flags are the server's for cfg.
func flags(cfg *models.Config) []string {
	all := []string{
		"--scenario", cfg.Scenario.Name, "--cgi-child", self(), "--workers", fmt.Sprint(cfg.Tuning.Workers),
		"--compute-rate", fmt.Sprint(cfg.ComputeRate), "--max-conns", fmt.Sprint(cfg.MaxConns),
	}
	if cfg.Scenario.Workload != "" {
		all[1] = "" // instead of a name
		all = append(all, "--workload", cfg.Scenario.Workload)
	}
	for name, d := range map[string]time.Duration{
		"--idle-timeout": cfg.IdleTimeout, "--header-timeout": cfg.HeaderTimeout, "--write-timeout": cfg.WriteTimeout,
		"--call-timeout": cfg.CallTimeout, "--drain-timeout": cfg.DrainTimeout,
	} {
		all = append(all, name, d.String())
	}
	if cfg.Data != "" {
		all = append(all, "--data", cfg.Data)
	}
	for name, up := range cfg.Upstreams {
		all = append(all, "--upstream", name+"="+up.Addr+up.Path)
	}
	return all
}

// wantExit waits for the end of the server and checks its status.
func (s *Server) wantExit(status int) {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(Patience):
		s.t.Fatalf("the server has not ended after %v", Patience)
	}
	if got := s.Cmd.ProcessState.ExitCode(); got != status {
		s.t.Errorf("the server ended with %v, want status %d", s.Cmd.ProcessState, status)
	}
	s.err = nil // as it should be
}

// ask is a request and the answer that is right.
type ask struct {
	text   string
	status int
	body   string // not checked if the status is an error's
}

// pipeline sends all requests at once, in one write or as send does it, and
// checks the answers.
func (c *Client) pipeline(send func(text string), asks ...ask) {
	c.t.Helper()
	for len(asks) > 0 {
		var all strings.Builder
		for _, a := range asks {
			all.WriteString(a.text)
		}
		c.reopen()
		send(all.String())
		for len(asks) > 0 {
			if asks[0].status == 200 {
				c.Want(200, asks[0].body)
			} else {
				c.WantStatus(asks[0].status)
			}
			asks = asks[1:]
			if c.closing && c.s.bounded {
				break // the others were not looked at
			}
		}
	}
}

// get is a request for target.
func get(target string) string {
	return "GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n"
}

// serves checks that a new client gets its answer.
func (s *Server) serves(t *testing.T) {
	t.Helper()
	c := s.Dial(t)
	c.Send("GET /echo?n=ok HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
	c.Want(200, "ok\n")
	c.WantEnd()
	c.Close()
}

// tryServes is serves for a server that may be between two states.
func (s *Server) tryServes() error {
	conn, err := net.DialTimeout("tcp4", s.Addr, time.Second)
	if err != nil {
		return err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(2 * time.Second))
	io.WriteString(conn, "GET /echo?n=ok HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(resp.Body)
	if err == nil && (resp.StatusCode != 200 || string(body) != "ok\n") {
		err = fmt.Errorf("the answer is %d %q", resp.StatusCode, body)
	}
	return err
}
