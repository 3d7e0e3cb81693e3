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
	fresh, idle, half, slow := s.Dial(t), s.Dial(t), s.Dial(t), s.Dial(t)
	idle.Send(get("1"))
	idle.Want(200, "1")
	request := get("2")
	half.Send(request[:10])
	slow.Send(get("slow"))
	<-arrived

	s.Stop()
	fresh.WantEnd()
	idle.WantEnd()
	half.Send(request[10:])
	if resp := half.Want(200, "2"); !resp.Close {
		t.Error("the answer to a request that was half there does not say Connection: close")
	}
	half.WantEnd()
	close(release)
	if resp := slow.Want(200, "slow"); !resp.Close {
		t.Error("the answer to a request in flight does not say Connection: close")
	}
	slow.WantEnd()
	s.Wait()
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
			c := s.Dial(t)
			if name == "waits to be read" {
				c.Send("GET /probe HT")
			} else {
				c.Send(get("1"))
				<-arrived
			}
			s.Stop()
			s.Wait()
		})
	}
}
