package backends_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/backends"
)

var bus = backends.Spec{
	Secret:    7,
	Upstreams: []scenarios.Upstream{{Name: "room", Kind: scenarios.Topic, Delay: 5 * time.Millisecond}},
}

// tell asks the bus in a call's words, and returns what it says.
func tell(t *testing.T, addr, query string) string {
	t.Helper()
	resp, err := http.Get("http://" + addr + "/room?" + query)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 {
		t.Errorf("GET %s = %d, %v", query, resp.StatusCode, err)
	}
	return string(body)
}

// line is a message as the bus tells of it.
func line(number int, text string) string {
	return fmt.Sprintf("%d %s %s\n", number, text, scenarios.AppendProof(nil, bus.Secret, "room", []byte(text)))
}

func TestWhoWaitsForNewsIsTold(t *testing.T) {
	defer http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	addr, stop := start(t, bus)
	defer stop()
	var told [3]string
	var waiting sync.WaitGroup
	for i, query := range []string{"n=0&after=0", "n=0&after=1", "n=0&after=9"} {
		waiting.Go(func() { told[i] = tell(t, addr, query) })
	}
	time.Sleep(100 * time.Millisecond) // they wait
	began := time.Now()
	if got, want := tell(t, addr, "n=17&post=1"), "2\n"+line(2, "17"); got != want {
		t.Errorf("the poster was told %q, want %q", got, want)
	}
	if took := time.Since(began); took < 5*time.Millisecond {
		t.Errorf("the message was posted after %v, want 5ms at least", took)
	}
	waiting.Wait()
	for i, want := range []string{"2\n" + line(2, "17"), "2\n" + line(2, "17"), "9\n"} {
		if told[i] != want {
			t.Errorf("who waited as number %d was told %q, want %q", i, told[i], want)
		}
	}
}

func TestNewsThatIsThereIsToldAtOnce(t *testing.T) {
	defer http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	addr, stop := start(t, bus)
	defer stop()
	const messages = 300
	for n := range messages {
		tell(t, addr, fmt.Sprintf("n=%d&post=1", n))
	}
	if got, want := tell(t, addr, "n=0&after=299"), "301\n"+line(300, "298")+line(301, "299"); got != want {
		t.Errorf("after 299 comes %q, want %q", got, want)
	}
	got := tell(t, addr, "n=0&after=2")
	if first := fmt.Sprintf("%d\n", messages+1-256+64); !strings.HasPrefix(got, first+line(46, "44")) || strings.Count(got, "\n") != 65 {
		t.Errorf("after 2 comes %.60q, %d lines, want the first 64 of the 256 that are kept", got, strings.Count(got, "\n"))
	}
}

func TestNoNewsIsToldWithinASecond(t *testing.T) {
	defer http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	addr, stop := start(t, bus)
	defer stop()
	began := time.Now()
	if got := tell(t, addr, "n=0&after=0"); got != "1\n" {
		t.Errorf("without a message one is told %q, want \"1\\n\"", got)
	}
	if took := time.Since(began); took < 900*time.Millisecond || took > 3*time.Second {
		t.Errorf("that there is no news was told after %v, want 1s", took)
	}
}
