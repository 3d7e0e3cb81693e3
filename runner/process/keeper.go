package process

import (
	"bufio"
	"errors"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"interleave/internal/bounded"
	"interleave/internal/controlgroup"
)

// A program that starts children is started again as their keepers, and as the
// janitor of its scratch. That is looked at here and not in each main: one that
// does not know of it would be started again without end. Under the race
// detector os.Exit takes a second, syscall.Exit does not.
func init() {
	switch {
	case os.Args[0] == keeperName:
		syscall.Exit(keep(os.Args))
	case os.Args[0] == janitorName && len(os.Args) == 2:
		syscall.Exit(clean(os.Args[1]))
	}
}

// keeper is the process between the starter and a child.
type keeper struct {
	starter int // its process id

	keeping
	control *os.File // what the starter says
	status  *os.File // what the keeper says
	stop    chan struct{}

	mu       sync.Mutex
	child    int
	ended    bool // the child is reaped: its process id may be another's
	up       bool // the child was ready: one that ends is started again, if it is to be
	stopping bool // the child was told to end, and stop is closed
	alone    bool // the starter is gone
}

// keep is the whole life of a keeper. It starts on the program's first thread,
// which ends with the program: the child gets its signal when that thread ends.
func keep(args []string) int {
	runtime.LockOSThread()
	k := &keeper{
		starter: os.Getppid(),
		control: os.NewFile(controlFD, "control"), status: os.NewFile(statusFD, "status"),
		stop: make(chan struct{}),
	}
	if k.control == nil || k.status == nil {
		return 1
	}
	if err := k.begin(args); err != nil {
		var number syscall.Errno
		if !errors.As(err, &number) {
			number = syscall.EINVAL
		}
		tell(k.status, failedLine+"%d", int(number))
		return 1
	}
	tell(k.status, startedLine+"%d", k.child)
	go k.obey()
	status := k.await()
	left := sweep()
	for k.goesOn() {
		select {
		case <-time.After(k.again):
		case <-k.stop:
		}
		if !k.startAgain() {
			if k.told() { // when the child had ended
				status, left = 0, 0
			}
			break
		}
		status = k.await()
		left = sweep()
	}
	tell(k.status, endedLine+"%d %d", int(status), left)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.alone {
		controlgroup.RemoveOf(k.starter)
	}
	return 0
}

// told reports whether the child was told to end.
func (k *keeper) told() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.stopping
}

// begin starts the child, and lets go of what it inherits and no successor of it
// needs.
func (k *keeper) begin(args []string) (err error) {
	if k.keeping, err = parseKeeping(args); err != nil {
		return err
	}
	for fd := controlFD; fd < inheritedFD+k.inherited; fd++ {
		syscall.CloseOnExec(fd)
	}
	outliveSignals()
	if err := adoptOrphans(); err != nil {
		return err
	}
	if k.network != "" {
		// Of this thread, from which the child and its successors are forked.
		if err := joinNetwork(k.network); err != nil {
			return err
		}
	}
	err = k.start(k.inherited)
	needed := 0
	if k.again > 0 {
		needed = len(k.files(k.lasting()))
	}
	for i, fd := range k.files(k.inherited) {
		if i >= needed && fd != 2 { // its own last words, should it have any
			syscall.Close(int(fd))
		}
	}
	return err
}

// lasting is how many descriptors the child's successors inherit: the listener.
func (k *keeper) lasting() int {
	if k.listener {
		return 1
	}
	return 0
}

// files are the descriptors of a child that inherits so many beside its first
// three.
func (k *keeper) files(inherited int) []uintptr {
	files := []uintptr{0, 1, 2}
	for i := range inherited {
		files = append(files, uintptr(inheritedFD+i))
	}
	return files
}

// start starts a child that inherits so many descriptors beside its first three.
func (k *keeper) start(inherited int) (err error) {
	attr := &syscall.ProcAttr{Env: os.Environ(), Files: k.files(inherited), Sys: attributes()}
	k.child, err = forkPinned(k.command[0], k.command, attr, k.cpus)
	return err
}

// goesOn reports whether a child that has ended is to have a successor.
func (k *keeper) goesOn() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.again > 0 && k.up && !k.stopping
}

// startAgain starts the child's successor, unless it was told to end meanwhile.
// Nobody waits for the successor to be ready.
func (k *keeper) startAgain() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.stopping {
		return false
	}
	os.Unsetenv(readyVariable)
	if err := k.start(k.lasting()); err != nil {
		return false
	}
	k.ended = false
	tell(k.status, againLine+"%d", k.child)
	return true
}

// outliveSignals lets a signal that is meant for everybody not end this
// process, which has to be the last. One that was ignored before, by nohup, is
// ignored by its children too.
func outliveSignals() {
	for _, sig := range []os.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT} {
		if !signal.Ignored(sig) {
			signal.Notify(make(chan os.Signal, 1), sig)
		}
	}
}

// obey does what the starter says, until that is gone.
func (k *keeper) obey() {
	said := bufio.NewReader(k.control)
	for {
		line, _, err := bounded.Line(said, longestLine)
		if err != nil {
			break
		}
		switch string(line) {
		case killLine:
			k.signal(syscall.SIGKILL)
			return
		case readyLine:
			k.mu.Lock()
			k.up = true
			k.mu.Unlock()
			continue
		}
		if number, ok := strings.CutPrefix(string(line), signalLine); ok {
			if n, err := strconv.Atoi(number); err == nil {
				k.signal(syscall.Signal(n))
			}
		}
	}
	k.mu.Lock()
	k.alone = true
	k.mu.Unlock()
	k.signal(syscall.SIGKILL)
}

// signal sends the child a signal, after which it has no successor.
func (k *keeper) signal(sig syscall.Signal) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.stopping {
		k.stopping = true
		close(k.stop)
	}
	if !k.ended {
		syscall.Kill(k.child, sig)
	}
}

// await returns how the child ended, when its group is killed.
func (k *keeper) await() (status syscall.WaitStatus) {
	awaitExit(k.child)
	k.mu.Lock()
	defer k.mu.Unlock()
	syscall.Kill(-k.child, syscall.SIGKILL) // its id is still taken
	k.ended = true
	for {
		if _, err := syscall.Wait4(k.child, &status, 0, nil); err != syscall.EINTR {
			return status
		}
	}
}

// sweepLimit bounds how long what a child has left behind is killed: a process
// that may not be killed, or hangs in the kernel, must not hold everything up.
const sweepLimit = 5 * time.Second

// sweep kills all that is below this process, and returns how many those were.
// It kills its own children only, whose ids nobody else can free; theirs become
// its own by that.
func sweep() (left int) {
	pause := 100 * time.Microsecond
	for deadline := time.Now().Add(sweepLimit); time.Now().Before(deadline); {
		for _, pid := range ownChildren() {
			syscall.Kill(pid, syscall.SIGKILL)
		}
		reaped, none := reapAll()
		left += reaped
		if none {
			return left
		}
		if reaped == 0 {
			time.Sleep(pause)
			pause = min(2*pause, 10*time.Millisecond)
		}
	}
	return left
}

// reapAll reaps the children that have ended; none says that there are no
// others.
func reapAll() (reaped int, none bool) {
	for {
		pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG|waitForAll, nil)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return reaped, true
		case pid == 0:
			return reaped, false
		default:
			reaped++
		}
	}
}
