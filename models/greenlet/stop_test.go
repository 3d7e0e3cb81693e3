package greenlet_test

import (
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func TestStopAnswersWhatIsInFlight(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	s := serve(t, models.Config{Scenario: probe(func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
		if string(scenarios.Nonce(req)) == "slow" {
			close(arrived)
			io.Block(func() error { <-release; return nil })
		}
		return echo(io, req, resp)
	})})
	fresh, idle, half, slow := s.dial(), s.dial(), s.dial(), s.dial()
	idle.send(get("1"))
	idle.want(200, "1")
	request := get("2")
	half.send(request[:10])
	slow.send(get("slow"))
	<-arrived

	s.stop()
	fresh.wantEnd()
	idle.wantEnd()
	half.send(request[10:])
	if resp := half.want(200, "2"); !resp.Close {
		t.Error("the answer to a request that was half there does not say Connection: close")
	}
	half.wantEnd()
	close(release)
	if resp := slow.want(200, "slow"); !resp.Close {
		t.Error("the answer to a request in flight does not say Connection: close")
	}
	slow.wantEnd()
	s.wait()
}

func TestStopIsBounded(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	handlers := map[string]func(scenarios.BlockingIO){
		"sleeps": func(io scenarios.BlockingIO) { io.Sleep(time.Hour) },
		"sleeps again": func(io scenarios.BlockingIO) {
			for {
				io.Sleep(time.Hour)
			}
		},
		"blocks":           func(io scenarios.BlockingIO) { io.Block(func() error { <-release; return nil }) },
		"waits to write":   nil,
		"waits to be read": nil,
	}
	for name, wait := range handlers {
		t.Run(name, func(t *testing.T) {
			arrived := make(chan struct{})
			s := serve(t, models.Config{
				DrainTimeout: 50 * time.Millisecond,
				Scenario: probe(func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
					close(arrived)
					if wait != nil {
						wait(io)
					}
					resp.Body = append(resp.Body, make([]byte, 32<<20)...)
					return nil
				}),
			})
			c := s.dial()
			if name == "waits to be read" {
				c.send("GET /probe HT")
			} else {
				c.send(get("1"))
				<-arrived
			}
			s.stop()
			s.wait()
		})
	}
}
