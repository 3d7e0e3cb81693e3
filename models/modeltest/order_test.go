package modeltest

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"interleave/internal/endpoint"
	"interleave/internal/race"
	"interleave/models"
	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/validity"
	"interleave/scenarios"
	"interleave/scenarios/order"
	"interleave/scenarios/store"
)

// orderModels are those that differ in how they wait for a library that blocks: a
// pool behind a loop and behind a hub, a thread, a process, one for each request, and
// workers behind a queue.
var orderModels = []string{"eventloop", "greenlet", "threadpool", "prefork", "cgi", "broker"}

// Every order that was answered is written, once: also when the server is killed in
// the middle of its work.
func TestOrdersAreWrittenOnce(t *testing.T) {
	needProc(t)
	eachSubject(t, func(t *testing.T, m subject) { // also under the race detector: handlers share the library
		if !slices.Contains(orderModels, m.Name) {
			t.Skip("waits for what blocks as another model does")
		}
		for how, end := range map[string]func(*Server){
			"stopped": (*Server).Stop,
			"killed":  (*Server).Kill,
		} {
			t.Run(how, func(t *testing.T) {
				folder := t.TempDir()
				kept, err := store.Make(folder, 7)
				if err != nil {
					t.Fatal(err)
				}
				defer kept.Close()
				scenario := order.Scenario()
				s := startServer(t, m, models.Config{Scenario: scenario, Data: folder})
				result := s.takeOrders(t, m, scenario, end)
				<-s.ended
				if how == "killed" {
					s.err = nil // as it should be
				}
				written, err := result.Numbers.Compare(func(each func(uint64)) error {
					return kept.Orders(func(number, _ uint64) {
						if load.Numbered(number) {
							each(number)
						}
					})
				})
				if fault := validity.RowsFault(written); err != nil || fault != "" {
					t.Errorf("%v %s", err, fault)
				}
				if result.Answered == 0 || written.Rows < result.Answered {
					t.Errorf("%d rows for %d answers", written.Rows, result.Answered)
				}
				if wrong := result.Errors[results.ErrBody] + result.Errors[results.ErrStatus]; wrong > 0 && how == "killed" {
					t.Errorf("wrong answers: %+v", result.ErrorDetails)
				}
			})
		}
	})
}

// takeOrders has eight clients order, and ends the server while they do.
func (s *Server) takeOrders(t *testing.T, m subject, scenario *scenarios.Scenario, end func(*Server)) *results.LoadResult {
	t.Helper()
	// The first answer takes long on a busy host. Its number is none of the load's.
	if resp, err := http.Post("http://"+s.Addr+"/order?n=7", "", nil); err != nil || resp.StatusCode != 200 {
		t.Fatalf("the first order: %v, %v", resp, err)
	} else {
		resp.Body.Close()
	}
	http.DefaultClient.CloseIdleConnections()
	window := 900 * time.Millisecond
	if m.forks() {
		window *= 2
		if race.Enabled { // some hundred milliseconds for each answer, on a busy host a second
			window *= 2
		}
	}
	timer := time.AfterFunc(window*2/3, func() { end(s) })
	defer timer.Stop()
	result, err := load.Run(context.Background(), load.Spec{
		URL: endpoint.URL(s.Addr, ""), Groups: scenarios.ClosedLoop(workers), Duration: window,
		Requests: scenario.Requests, Secret: 7, Numbers: true,
	}, load.Control{})
	if err != nil {
		t.Fatal(err)
	}
	return result
}
