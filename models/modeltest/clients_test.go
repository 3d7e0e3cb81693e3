package modeltest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"interleave/models"
)

func TestManyClients(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		const clients = 200
		each := 5
		if m.forks() {
			each = 1
		}
		s := startProbe(t, m, models.Config{})
		var wrong sync.Map
		var wg sync.WaitGroup
		for i := range clients {
			wg.Go(func() {
				if err := s.converse(i, each); err != nil {
					wrong.Store(i, err)
				}
			})
		}
		wg.Wait()
		wrong.Range(func(i, err any) bool {
			t.Errorf("client %v of %d: %v", i, clients, err)
			return true
		})
	})
}

// converse sends requests one after the other over one connection, or more
// if the server closes it between two requests, as it may. A model whose
// workers are few may even close one that has been silent since it was opened,
// for the sake of those who wait: on a busy machine that meets this client.
func (s *Server) converse(id, requests int) error {
	var conn net.Conn
	var r *bufio.Reader
	defer func() {
		if conn != nil {
			conn.Close()
		}
	}()
	patient := 1
	if s.bounded {
		patient = 5
	}
	failures := 0 // in a row
	for i := 0; i < requests; {
		if conn == nil {
			c, err := net.DialTimeout("tcp4", s.Addr, Patience)
			if err != nil {
				return err
			}
			c.SetDeadline(time.Now().Add(2 * Patience))
			conn, r = c, bufio.NewReader(c)
			failures++ // until it has answered
		}
		n := fmt.Sprintf("%d.%d", id, i)
		target, want := "/echo?n="+n, n+"\n"
		switch (id + i) % 4 {
		case 1:
			target = "/sleep?ms=3&n=" + n
		case 2:
			target, want = "/call?to=prompt&n="+n, proof("prompt", n)
		}
		_, err := io.WriteString(conn, get(target))
		var resp *http.Response
		if err == nil {
			resp, err = http.ReadResponse(r, nil)
		}
		if err != nil {
			if failures == patient || patient == 1 {
				return fmt.Errorf("request %d: %w", i, err)
			}
			conn.Close()
			conn = nil
			continue
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != 200 || string(body) != want {
			return fmt.Errorf("request %d: %s is answered %d %q (%v), want 200 %q", i, target, resp.StatusCode, body, err, want)
		}
		i, failures = i+1, 0
		if resp.Close {
			conn.Close()
			conn = nil
		}
	}
	return nil
}

// A client that has sent all that it wants to may close its sending side, as
// nc does.
func TestHalfClosedClient(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		for _, target := range []string{"/echo?n=1", "/sleep?ms=50&n=1", "/call?to=slow&n=1"} {
			want := "1\n"
			if target == "/call?to=slow&n=1" {
				want = proof("slow", "1")
			}
			c := s.Dial(t)
			c.Send(get(target) + get("/echo?n=2"))
			c.CloseWrite()
			c.Want(200, want)
			if !c.closing {
				c.Want(200, "2\n")
			}
			c.WantEnd()
			c.Close()
		}
	})
}

// Clients go in the middle of anything, and nobody else notices.
func TestVanishingClients(t *testing.T) {
	eachProcess(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		s.serves(t)
		before := s.descriptors()
		for i := range 60 {
			c := s.Dial(t)
			switch i % 6 {
			case 0:
				c.Send("GET /echo HT")
			case 1:
				c.Send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf")
			case 2:
				c.Send(get("/sleep?ms=20&n=1"))
			case 3:
				c.Send(get("/call?to=prompt&n=1"))
			case 4:
				c.Send(get("/big"))
			}
			if i%12 < 6 {
				c.Close()
			} else {
				c.Reset()
			}
		}
		s.serves(t)
		Eventually(t, fmt.Sprintf("the vanished clients' descriptors are closed (%d before)", before), func() bool {
			return s.descriptors() <= before+slack
		})
		s.serves(t)
	})
}

// slack is how many descriptors more than before a server may hold for a
// while, in each worker: connections to upstreams that are kept for the next
// call, and what Go's runtime polls with once there was a timer.
const slack = 4 * workers

// A client that does not take its answer is dropped after the write
// time-out; the others are served meanwhile, and their requests too.
func TestClientThatNeverReads(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{WriteTimeout: 500 * time.Millisecond})
		// Nothing else can end the server's side: when its write fails or the
		// connection ends before the answer is whole, it was the time-out. A
		// server that the host gave no time may need longer.
		var n int64
		var err error
		for asleep := 1500 * time.Millisecond; asleep < 10*time.Second; asleep *= 2 {
			stuck := s.Dial(t)
			stuck.SetReadBuffer(64 << 10)
			stuck.Send(get("/big"))
			for range 20 {
				s.serves(t)
			}
			time.Sleep(asleep)
			if n, err = io.Copy(io.Discard, stuck.Reader); n < bigSize {
				break
			}
		}
		if n >= bigSize {
			t.Errorf("%d bytes could be read seconds later, want less than the whole answer: the write time-out is 500 ms", n)
		}
		var timeout net.Error
		if asTimeout(err, &timeout) {
			t.Errorf("the connection is still open after %d bytes, want it ended", n)
		}
		s.serves(t)
	})
}

// A slow client that does take its answer gets all of it.
func TestSlowReader(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		c := s.Dial(t)
		c.SetReadBuffer(64 << 10)
		c.Send(get("/big"))
		resp, err := http.ReadResponse(c.Reader, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, buf := 0, make([]byte, 256<<10)
		for {
			n, err := resp.Body.Read(buf)
			for i, b := range buf[:n] {
				if b != big[got+i] {
					t.Fatalf("byte %d is %q, want %q", got+i, b, big[got+i])
				}
			}
			got += n
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("after %d bytes: %v", got, err)
			}
			time.Sleep(2 * time.Millisecond)
		}
		if got != bigSize {
			t.Errorf("%d bytes came, want %d", got, bigSize)
		}
	})
}
