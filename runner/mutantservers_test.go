package runner_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"interleave/scenarios"
)

// right answers rightly, after it has done something for request n.
func right(first func(n int64)) func(net.Listener) {
	var asked atomic.Int64
	return func(l net.Listener) {
		http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if first != nil {
				first(asked.Add(1))
			}
			fmt.Fprint(w, "right "+r.URL.Query().Get("n"))
		}))
	}
}

var leaked struct {
	sync.Mutex
	pages [][]byte
}

func leak(int64) {
	page := make([]byte, 4<<10)
	for i := range page {
		page[i] = 1
	}
	leaked.Lock()
	defer leaked.Unlock()
	leaked.pages = append(leaked.pages, page)
}

// oneAtATime waits as a loop does that is blocked: nobody else gets on.
func oneAtATime(d time.Duration) func(int64) {
	var loop sync.Mutex
	return func(int64) {
		loop.Lock()
		defer loop.Unlock()
		time.Sleep(d)
	}
}

func wrongUnderLoad(l net.Listener) {
	var inFlight atomic.Int64
	http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := "right "
		if inFlight.Add(1) > 4 {
			answer = "wrong "
		}
		time.Sleep(time.Millisecond)
		inFlight.Add(-1)
		fmt.Fprint(w, answer+r.URL.Query().Get("n"))
	}))
}

// answersTheFirstLine does not wait for what follows it.
func answersTheFirstLine(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			in := bufio.NewReader(c)
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				target, ok := strings.CutPrefix(line, "GET ")
				if !ok {
					continue
				}
				_, n, _ := strings.Cut(strings.Fields(target)[0], "n=")
				fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\nright %s", 6+len(n), n)
			}
		}()
	}
}

// workersDie serves with four processes, each of which answers 500 requests.
func workersDie(l net.Listener) {
	f, err := l.(*net.TCPListener).File()
	if err != nil {
		return
	}
	for range 4 {
		go func() {
			for {
				worker := exec.Command(os.Args[0], "--model", "worker")
				worker.Env = append(os.Environ(), "INTERLEAVE_READY_FD=")
				worker.ExtraFiles = []*os.File{f}
				if worker.Run() != nil {
					time.Sleep(10 * time.Millisecond)
				}
			}
		}()
	}
	select {}
}

// burnsOnItsOwn has a child that computes all the time, in a process group of
// its own.
func burnsOnItsOwn(l net.Listener) {
	worker := exec.Command(os.Args[0], "--model", "burner")
	worker.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if worker.Start() != nil {
		return
	}
	right(nil)(l)
}

// fourThreads computes for each request on one of four threads.
func fourThreads(l net.Listener) {
	runtime.GOMAXPROCS(6)
	work := make(chan chan struct{})
	for range 4 {
		go func() {
			runtime.LockOSThread()
			for done := range work {
				scenarios.Burn(100_000)
				done <- struct{}{}
			}
		}()
	}
	right(func(int64) {
		done := make(chan struct{})
		work <- done
		<-done
	})(l)
}
