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

	control *os.File // what the starter says
	status  *os.File // what the keeper says
	child   int

	mu    sync.Mutex
	ended bool // the child is reaped: its process id may be another's
	alone bool // the starter is gone
}

// keep is the whole life of a keeper. It starts on the program's first thread,
// which ends with the program: the child gets its signal when that thread ends.
func keep(args []string) int {
	runtime.LockOSThread()
	k := &keeper{
		starter: os.Getppid(),
		control: os.NewFile(controlFD, "control"), status: os.NewFile(statusFD, "status"),
	}
	if k.control == nil || k.status == nil {
		return 1
	}
	if err := k.start(args); err != nil {
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
	tell(k.status, endedLine+"%d %d", int(status), left)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.alone {
		controlgroup.RemoveOf(k.starter)
	}
	return 0
}

// start starts the child, and lets go of all that it inherits.
func (k *keeper) start(args []string) error {
	inherited, cpus, command, err := parseKeeperArguments(args)
	if err != nil {
		return err
	}
	files := []uintptr{0, 1, 2}
	for i := range inherited {
		files = append(files, uintptr(inheritedFD+i))
	}
	for fd := controlFD; fd < inheritedFD+inherited; fd++ {
		syscall.CloseOnExec(fd)
	}
	outliveSignals()
	if err := adoptOrphans(); err != nil {
		return err
	}
	k.child, err = forkPinned(command[0], command, &syscall.ProcAttr{Env: os.Environ(), Files: files, Sys: attributes()}, cpus)
	for _, fd := range files {
		if fd != 2 { // its own last words, should it have any
			syscall.Close(int(fd))
		}
	}
	return err
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
		if string(line) == killLine {
			k.signal(syscall.SIGKILL)
			return
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

func (k *keeper) signal(sig syscall.Signal) {
	k.mu.Lock()
	defer k.mu.Unlock()
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
