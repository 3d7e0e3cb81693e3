package topic_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"interleave/models/internal/topic"
	"interleave/scenarios"
)

// news is an answer that tells of messages first to last.
func news(first, last int) scenarios.Reply {
	var body strings.Builder
	fmt.Fprintln(&body, last)
	for n := first; n <= last; n++ {
		fmt.Fprintf(&body, "%d text-%d proof\n", n, n)
	}
	return scenarios.Reply{Status: 200, Body: []byte(body.String())}
}

// request waits for a message, and remembers what it was told.
type request struct {
	place   topic.Place
	told    bool
	message scenarios.Message
	err     error
}

func (r *request) Tell(m scenarios.Message, err error) { r.told, r.message, r.err = true, m, err }

// wait has a request wait after a message, and returns what it was told: a
// message's number, an error, or that it waits.
func wait(t *topic.Topic, after uint64, at time.Duration) func() string {
	r := new(request)
	if m, waits, err := t.Wait(r, &r.place, after, at); !waits {
		r.Tell(m, err)
	}
	return func() string {
		switch {
		case !r.told:
			return "waits"
		case r.err != nil:
			return r.err.Error()
		}
		return fmt.Sprint(r.message.Number, " ", string(r.message.Text))
	}
}

func TestEveryoneGetsEachMessageOnce(t *testing.T) {
	var now time.Duration
	var topic topic.Topic
	fresh := wait(&topic, 0, now)
	topic.Take(news(8, 8), nil, now)
	again, late := wait(&topic, 8, now), wait(&topic, 0, now)
	for name, got := range map[string]string{"who waits for any": fresh()} {
		if got != "8 text-8 proof" {
			t.Errorf("%s got %q, want message 8", name, got)
		}
	}
	if again() != "waits" || late() != "waits" {
		t.Errorf("who has seen the message got %q, who asks for the next %q, want both to wait", again(), late())
	}
	reply := news(9, 11)
	topic.Take(reply, nil, now)
	copy(reply.Body, "xxxxxxxxxxxxxxxxxxxxxxxxx") // it is used for something else
	if again() != "9 text-9 proof" || late() != "9 text-9 proof" {
		t.Errorf("with messages 9 to 11 they got %q and %q, want 9", again(), late())
	}
	for after := uint64(8); after < 11; after++ {
		if got, want := wait(&topic, after, now)(), fmt.Sprintf("%d text-%d proof", after+1, after+1); got != want {
			t.Errorf("after %d comes %q, want %q", after, got, want)
		}
	}
	if topic.After() != 11 {
		t.Errorf("the subscription goes on after %d, want 11", topic.After())
	}
}

func TestWhoIsFarBehindMissesMessages(t *testing.T) {
	var topic topic.Topic
	for n := 2; n < 602; n++ {
		topic.Take(news(n, n), nil, 0)
	}
	if got := wait(&topic, 3, 0)(); got != "346 text-346 proof" {
		t.Errorf("after 3 of 601 comes %q, want the first that is kept, 346", got)
	}
}

func TestWaitingEnds(t *testing.T) {
	const began = time.Hour
	var t1 topic.Topic
	early, late := wait(&t1, 0, began), wait(&t1, 0, began+time.Second)
	quiet := scenarios.Reply{Status: 200, Body: []byte("1\n")}
	if err := t1.Take(quiet, nil, began+topic.Patience+time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if early() != scenarios.ErrQuiet.Error() || late() != "waits" {
		t.Errorf("after %v without a message the first got %q, who came later %q", topic.Patience, early(), late())
	}
	t1.Close()
	if after := wait(&t1, 0, began); late() != scenarios.ErrStopping.Error() || after() != scenarios.ErrStopping.Error() {
		t.Errorf("when the server stops who waits got %q, who comes then %q", late(), after())
	}
}

// A bus that cannot be asked keeps nobody for ever: neither who waits already nor who
// comes later. One that is there again soon has lost nobody.
func TestWhoWaitsIsToldThatTheBusFails(t *testing.T) {
	const began = time.Hour
	var t1 topic.Topic
	fail := func(at time.Duration) {
		if err := t1.Take(scenarios.Reply{}, scenarios.ErrUpstreamTimeout, began+at); err != scenarios.ErrUpstreamTimeout {
			t.Fatalf("Take() of a failure = %v, want the failure", err)
		}
	}
	first := wait(&t1, 0, began)
	fail(0)
	fail(topic.Lost - 1)
	t1.Take(news(1, 1), nil, began+topic.Lost)
	if first() != "1 text-1 proof" {
		t.Errorf("with a bus that has failed for less than %v who waited got %q, want the message", topic.Lost, first())
	}
	early := wait(&t1, 1, began)
	fail(2 * topic.Lost)
	late := wait(&t1, 1, began+2*topic.Lost)
	fail(3 * topic.Lost)
	later := wait(&t1, 1, began+3*topic.Lost)
	for who, got := range map[string]string{"who waited": early(), "who came when it failed": late()} {
		if got != scenarios.ErrUpstreamTimeout.Error() {
			t.Errorf("with a bus that has failed for %v %s got %q, want its failure", topic.Lost, who, got)
		}
	}
	if later() != "waits" {
		t.Errorf("who came after that got %q, want to wait", later())
	}
	fail(4 * topic.Lost)
	if later() != scenarios.ErrUpstreamTimeout.Error() {
		t.Errorf("who came after that got %q %v later, want the failure", later(), topic.Lost)
	}
}

func TestNonsenseIsAnUpstreamsFailure(t *testing.T) {
	for _, r := range []scenarios.Reply{{Status: 500}, {Status: 200}, {Status: 200, Body: []byte("x\n")}, {Status: 200, Body: []byte("5\nno number\n")}} {
		var topic topic.Topic
		if err := topic.Take(r, nil, 0); !errors.Is(err, scenarios.ErrUpstream) {
			t.Errorf("Take(%d %q) = %v, want %v", r.Status, r.Body, err, scenarios.ErrUpstream)
		}
	}
}
