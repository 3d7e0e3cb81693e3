package preforkgreenlet_test

import (
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"interleave/models"
	"interleave/models/modeltest"
	preforkgreenlet "interleave/models/prefork-greenlet"
	"interleave/models/server"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func TestMain(m *testing.M) {
	if os.Getenv(modeltest.AsServer) != "" {
		os.Exit(server.Main(os.Args[1:], os.Stdout, os.Stderr, []models.Model{preforkgreenlet.Model()}, []*scenarios.Scenario{probe()}))
	}
	os.Exit(m.Run())
}

// probe says which process answers, when it has slept as long as it is asked to.
func probe() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name: "probe",
		Blocking: func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
			ms, _ := strconv.Atoi(string(req.QueryValue("ms")))
			io.Sleep(time.Duration(ms) * time.Millisecond)
			resp.Body = strconv.AppendInt(resp.Body, int64(os.Getpid()), 10)
			return nil
		},
	}
}

func start(t *testing.T, args ...string) *modeltest.Server {
	t.Helper()
	return modeltest.StartProcess(t, nil, append([]string{"--model", "prefork-greenlet"}, args...)...)
}

func get(query string) string { return "GET /probe" + query + " HTTP/1.1\r\nHost: h\r\n\r\n" }

// crowd are n clients, by the process that serves them.
func crowd(t *testing.T, s *modeltest.Server, n int) map[string][]*modeltest.Client {
	t.Helper()
	all := map[string][]*modeltest.Client{}
	for range n {
		c := s.Dial(t)
		c.Send(get(""))
		pid := c.WantStatus(200).Body
		all[pid] = append(all[pid], c)
	}
	return all
}

// A worker that is killed takes its own requests with it and no others. Those
// who come while it is dead wait for its successor.
func TestKilledWorkerCostsItsOwnRequests(t *testing.T) {
	s := start(t, "--workers", "2")
	all := crowd(t, s, 60)
	if len(all) != 2 {
		t.Fatalf("60 clients are served by %d processes, want both workers", len(all))
	}
	for _, clients := range all {
		for _, c := range clients {
			c.Send(get("?ms=600"))
		}
	}
	time.Sleep(100 * time.Millisecond)
	victim := s.Children()[0]
	syscall.Kill(victim, syscall.SIGKILL)
	crowd(t, s, 60)
	for pid, clients := range all {
		for _, c := range clients {
			if pid == strconv.Itoa(victim) {
				c.WantGone()
			} else {
				c.Want(200, pid)
			}
		}
	}
	modeltest.Eventually(t, "the killed worker is replaced", func() bool {
		now := s.Children()
		return len(now) == 2 && now[0] != victim && now[1] != victim
	})
	s.End()
}

// The limit is that of all workers together, and a dead one holds nothing.
func TestLimitOnConnections(t *testing.T) {
	const limit = 20
	s := start(t, "--workers", "2", "--max-conns", strconv.Itoa(limit))
	all := crowd(t, s, limit)
	for range 10 {
		c := s.Dial(t)
		c.WantStatus(503)
		c.WantEnd()
	}
	victim := s.Children()[0]
	freed := len(all[strconv.Itoa(victim)])
	syscall.Kill(victim, syscall.SIGKILL)
	for _, c := range all[strconv.Itoa(victim)] {
		c.WantGone()
	}
	modeltest.Eventually(t, "the killed worker is replaced", func() bool {
		now := s.Children()
		return len(now) == 2 && now[0] != victim && now[1] != victim
	})
	crowd(t, s, freed)
	s.Dial(t).WantStatus(503)
	s.End()
}

// Clients that wait for a dead worker when the server stops are refused, and do
// not hang.
func TestStopWithoutAWorker(t *testing.T) {
	s := start(t, "--workers", "1")
	c := s.Dial(t)
	c.Send(get("?ms=500"))
	time.Sleep(50 * time.Millisecond)
	syscall.Kill(s.Children()[0], syscall.SIGSTOP)
	waiting := s.Dial(t)
	waiting.Send(get(""))
	s.Stop()
	waiting.WantStatus(503)
	syscall.Kill(s.Children()[0], syscall.SIGCONT)
	c.WantStatus(200)
	s.Wait()
}

func TestTune(t *testing.T) {
	want := models.Tuning{Workers: 4, GOMAXPROCS: 2}
	if got := preforkgreenlet.Model().Tune(&scenarios.Scenario{}, 4); got != want {
		t.Errorf("Tune(s, 4) = %+v, want %+v", got, want)
	}
}
