package truth_test

import (
	"math"
	"net"
	"strings"
	"testing"
	"time"

	"interleave/runner/truth"
)

func TestDelay(t *testing.T) {
	const delay, asked = 20 * time.Millisecond, 5
	addr, account := serve(t, truth.Spec{Delay: delay, Spin: 100 * time.Microsecond})
	c := dial(t, addr)
	for n := range asked {
		if took := c.right(n); took < delay {
			t.Errorf("request %d was answered after %v, want no less than %v", n, took, delay)
		}
	}
	a := account()
	if a.Requests != asked || a.Right != asked || a.Lost != 0 || len(a.Faults) != 0 {
		t.Errorf("account = %+v, want %d requests, all answered rightly", a, asked)
	}
	h := decode(t, a.Delays)
	if h.TotalCount() != asked || h.Min() < int64(delay)*999/1000 {
		t.Errorf("account has %d delays of at least %v, want %d of at least %v", h.TotalCount(), time.Duration(h.Min()), asked, delay)
	}
}

func TestAnswersArriveWhenTheirTimeHasCome(t *testing.T) {
	addr, account := serve(t, truth.Spec{Delay: 30 * time.Millisecond, Sigma: 1, Seed: 5})
	const asked = 40
	clients := make([]*client, asked)
	for n := range clients {
		clients[n] = dial(t, addr)
		clients[n].ask(n)
	}
	for n, c := range clients {
		if _, body, _, err := c.answer(); body != rightBody(n) || err != nil {
			t.Errorf("answer %d = %q, %v", n, body, err)
		}
	}
	h := decode(t, account().Delays)
	if h.Min() >= h.Max()/2 {
		t.Errorf("delays from %v to %v do not differ: want a lognormal distribution", time.Duration(h.Min()), time.Duration(h.Max()))
	}
}

func TestFaults(t *testing.T) {
	for _, tt := range []struct {
		fault truth.Fault
		is    func(status int, body string, err error) bool
	}{
		{truth.WrongByte, func(status int, body string, err error) bool {
			return status == 200 && err == nil && body != rightBody(7) && len(body) == len(rightBody(7))
		}},
		{truth.WrongLength, func(status int, body string, err error) bool {
			return status == 200 && err == nil && strings.HasPrefix(body, rightBody(7)) && len(body) > len(rightBody(7))
		}},
		{truth.Status, func(status int, _ string, err error) bool { return status == 500 && err == nil }},
		{truth.Garbage, func(status int, _ string, err error) bool {
			return status == 0 && err != nil && !isReset(err) && !isEnd(err)
		}},
		{truth.Reset, func(status int, _ string, err error) bool { return status == 0 && isReset(err) }},
		{truth.Close, func(status int, _ string, err error) bool { return status == 0 && isEnd(err) }},
		{truth.ResetInBody, func(status int, body string, err error) bool {
			return status == 200 && body != "" && strings.HasPrefix(rightBody(7), body) && isReset(err)
		}},
		{truth.CloseInBody, func(status int, body string, err error) bool {
			return status == 200 && body != "" && strings.HasPrefix(rightBody(7), body) && isEnd(err)
		}},
	} {
		t.Run(string(tt.fault), func(t *testing.T) {
			addr, account := serve(t, truth.Spec{Fault: tt.fault, OneIn: 1})
			c := dial(t, addr)
			c.ask(7)
			if status, body, _, err := c.answer(); !tt.is(status, body, err) {
				t.Errorf("answer = %d %q, %v; that is not %s", status, body, err, tt.fault)
			}
			a := account()
			if a.Requests != 1 || a.Right != 0 || a.Faults[tt.fault] != 1 {
				t.Errorf("account = %+v, want one request with fault %s", a, tt.fault)
			}
		})
	}
}

func TestSilence(t *testing.T) {
	for fault, some := range map[truth.Fault]bool{truth.Stall: true, truth.Never: false} {
		t.Run(string(fault), func(t *testing.T) {
			addr, account := serve(t, truth.Spec{Fault: fault, OneIn: 1})
			c := dial(t, addr)
			c.ask(7)
			if some {
				if _, err := c.in.ReadString('\n'); err != nil {
					t.Fatalf("the first half of the answer: %v", err)
				}
			}
			c.c.SetDeadline(time.Now().Add(100 * time.Millisecond))
			for {
				if _, err := c.in.ReadByte(); err != nil {
					if e, ok := err.(net.Error); !ok || !e.Timeout() {
						t.Errorf("after the answer's beginning: %v, want silence", err)
					}
					break
				}
			}
			c.c.Close()
			if a := account(); a.Faults[fault] != 1 {
				t.Errorf("account = %+v, want one request with fault %s", a, fault)
			}
		})
	}
}

func TestFaultsGoByNumber(t *testing.T) {
	const asked, oneIn = 400, 10
	spec := truth.Spec{Fault: truth.Status, OneIn: oneIn, Seed: 3}
	count := func() (wrong []int, a *truth.Account) {
		addr, account := serve(t, spec)
		c := dial(t, addr)
		for n := range asked {
			c.ask(n)
			if status, _, _, err := c.answer(); err != nil {
				t.Fatal(err)
			} else if status != 200 {
				wrong = append(wrong, n)
			}
		}
		return wrong, account()
	}
	first, a := count()
	if n := a.Faults[truth.Status]; int(n) != len(first) || a.Right != asked-n || n < asked/oneIn/3 || n > asked/oneIn*3 {
		t.Errorf("account = %+v after %d answers with status 500 of %d, want their number, and about one in %d", a, len(first), asked, oneIn)
	}
	if again, _ := count(); len(again) != len(first) || again[0] != first[0] {
		t.Errorf("the same seed and numbers gave %d faults and then %d", len(first), len(again))
	}
}

func TestFreeze(t *testing.T) {
	const freeze, after = 300 * time.Millisecond, 50 * time.Millisecond
	addr, account := serve(t, truth.Spec{Freeze: freeze, FreezeAfter: after, Rate: 1})
	c := dial(t, addr)
	slow, worst := 0, time.Duration(0)
	for n, began := 0, time.Now(); time.Since(began) < freeze+after+50*time.Millisecond; n++ {
		took := c.right(n)
		if took > freeze/2 {
			slow++
		}
		worst = max(worst, took)
	}
	// A client that waits for each answer meets the freeze once.
	if slow != 1 || worst < freeze*9/10 {
		t.Errorf("%d requests met the freeze, the slowest took %v; want one of about %v", slow, worst, freeze)
	}
	if a := account(); a.Frozen < freeze || a.Lateness == "" {
		t.Errorf("account says it was frozen for %v, want at least %v; lateness %q", a.Frozen, freeze, a.Lateness)
	}
}

func TestRefuse(t *testing.T) {
	addr, account := serve(t, truth.Spec{RefuseAfter: 50 * time.Millisecond})
	c := dial(t, addr)
	c.right(1)
	for deadline := time.Now().Add(patience); ; {
		other, err := net.Dial("tcp4", addr)
		if err != nil {
			break
		}
		other.Close()
		if time.Now().After(deadline) {
			t.Fatal("the server did not stop listening")
		}
	}
	c.right(2) // an open connection goes on
	if a := account(); !a.Refusing || a.Right != 2 {
		t.Errorf("account = %+v, want it to say that it refuses, and 2 right answers", a)
	}
}

func TestNull(t *testing.T) {
	addr, account := serve(t, truth.Spec{Null: true})
	c := dial(t, addr)
	const asked = 5
	for range asked {
		c.ask(1)
		if status, body, _, err := c.answer(); status != 200 || body != "null\n" || err != nil {
			t.Fatalf("answer = %d %q, %v", status, body, err)
		}
	}
	if a := account(); a.Requests != asked || a.Right != asked {
		t.Errorf("account = %+v, want %d right answers", a, asked)
	}
}

func TestPipelinedAndSplitRequests(t *testing.T) {
	addr, account := serve(t, truth.Spec{Delay: time.Millisecond})
	c := dial(t, addr)
	c.ask(1)
	c.ask(2)
	c.c.Write([]byte("GET /truth?n=3 HTTP/1.1\r\nHo"))
	for n := 1; n <= 2; n++ {
		if _, body, _, err := c.answer(); body != rightBody(n) || err != nil {
			t.Fatalf("answer %d = %q, %v", n, body, err)
		}
	}
	c.c.Write([]byte("st: truth\r\nConnection: close\r\n\r\n"))
	if _, body, _, err := c.answer(); body != rightBody(3) || err != nil {
		t.Fatalf("answer 3 = %q, %v", body, err)
	}
	if _, err := c.in.ReadByte(); !isEnd(err) {
		t.Errorf("after the last request: %v, want the end of the connection", err)
	}
	if a := account(); a.Right != 3 {
		t.Errorf("account = %+v, want 3 right answers", a)
	}
}

func TestAccountIsBounded(t *testing.T) {
	t.Run("by number", func(t *testing.T) {
		addr, account := serve(t, truth.Spec{Count: 3})
		c := dial(t, addr)
		for _, n := range []int{101, 100, 102, 103, 104} {
			c.right(n)
		}
		if a := account(); a.Requests != 3 || a.Beyond != 2 {
			t.Errorf("account = %+v, want 3 requests and 2 beyond", a)
		}
	})
	t.Run("by time", func(t *testing.T) {
		addr, account := serve(t, truth.Spec{Delay: 30 * time.Millisecond, From: 10 * time.Millisecond})
		c := dial(t, addr)
		for n := range 3 {
			c.right(n) // only the first is read before its own delay
		}
		if a := account(); a.Requests != 2 || a.Beyond != 1 || decode(t, a.Delays).TotalCount() != 2 {
			t.Errorf("account = %+v, want 2 requests and 1 beyond", a)
		}
	})
}

func TestAnswersThatFindNobody(t *testing.T) {
	addr, account := serve(t, truth.Spec{Delay: 50 * time.Millisecond})
	gone, c := dial(t, addr), dial(t, addr)
	gone.ask(1)
	gone.c.CloseWrite()
	c.right(2)
	c.right(3)
	if a := account(); a.Lost != 1 || a.Right != 2 {
		t.Errorf("account = %+v, want 1 lost and 2 right", a)
	}
}

func TestLognormalDelays(t *testing.T) {
	spec := truth.Spec{Delay: 2 * time.Millisecond, Sigma: 0.5}
	for q, want := range map[float64]float64{0.5: 2e6, 0.8413: 2e6 * math.Exp(0.5)} {
		if got := float64(spec.Quantile(q)); math.Abs(got/want-1) > 0.001 {
			t.Errorf("Quantile(%v) = %v, want %v", q, time.Duration(got), time.Duration(want))
		}
	}
}
