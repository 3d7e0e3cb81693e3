package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"interleave/internal/netpoll"
	"interleave/models"
	"interleave/models/internal/supervise"
	"interleave/scenarios"
)

// The exit statuses.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// Main runs a server until it is told to stop, and returns its exit status.
// In a worker process that a model's master has started, it is the worker.
func Main(args []string, stdout, stderr io.Writer, all []models.Model, scens []*scenarios.Scenario) int {
	logf := logger(stderr)
	o, err := parse(args, stdout, all, scens)
	switch {
	case errors.Is(err, errHelp):
		return exitOK
	case err != nil:
		logf("%s", shown(err.Error()))
		return exitUsage
	}
	h, err := takeHandover()
	if err != nil {
		logf("%v", err)
		return exitUsage
	}
	if h.listener == nil {
		if !o.listen.IsValid() {
			logf("no listener: give --listen HOST:PORT, or pass a listening socket as descriptor 3 with LISTEN_FDS=1")
			return exitUsage
		}
		if h.listener, err = listen(o.listen); err != nil {
			logf("%v", err)
			return exitFailed
		}
	}
	defer h.listener.Close()

	cfg := o.config
	cfg.Listener = h.listener
	cfg.Logf = logf
	cfg.Tuning = o.model.Tune(o.scenario, runtime.GOMAXPROCS(0)).Or(o.tuning)
	if n := cfg.Tuning.GOMAXPROCS; n > 0 {
		runtime.GOMAXPROCS(n)
	}
	cfg = cfg.Complete()
	if cfg.Handicap > 0 {
		cfg.Scenario = cfg.Scenario.Handicapped(scenarios.ComputeRounds(cfg.ComputeRate, cfg.Handicap))
	}

	if cfg.Data != "" {
		if err := cfg.Scenario.Open(cfg.Data); err != nil {
			logf("%v", err)
			return exitFailed
		}
	}
	if err := netpoll.LimitBuffers(int(h.listener.Fd()), cfg.Scenario.SocketBuffer); err != nil {
		logf("cannot bound the buffers of clients' sockets: %v", err)
		return exitFailed
	}

	// Clients vanish: the error of the write says so, the signal is only cost.
	signal.Ignore(syscall.SIGPIPE)
	ctx := context.Background()
	if supervise.InWorker() {
		// A signal to the whole process group (Ctrl-C) is the master's to
		// answer: workers stop when it says so.
		signal.Ignore(syscall.SIGINT, syscall.SIGTERM)
	} else {
		var release func()
		ctx, release = stopOnSignal(logf)
		defer release()
	}

	cfg.Ready = sync.OnceFunc(func() {
		if err := h.announce(stdout, o); err != nil {
			logf("cannot say that the server is ready: %v", err)
		}
	})
	defer countAllocations(logf)()
	defer profileTime(logf)()
	if err := o.model.Run(ctx, cfg); err != nil {
		logf("%s: %v", o.model.Name, err)
		return exitFailed
	}
	return exitOK
}

// shown returns a message that quotes the command line, with escapes for what a
// terminal would obey.
func shown(message string) string {
	quoted := strconv.QuoteToGraphic(message)
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted[1 : len(quoted)-1])
}

// logger returns a function that writes whole lines, one at a time.
func logger(w io.Writer) func(string, ...any) {
	var mu sync.Mutex
	return func(format string, args ...any) {
		line := fmt.Appendf(nil, "interleave-server: "+format+"\n", args...)
		mu.Lock()
		defer mu.Unlock()
		w.Write(line)
	}
}

// stopOnSignal returns a context that the first SIGTERM or SIGINT cancels. A
// second one ends the process; its children die with it.
func stopOnSignal(logf func(string, ...any)) (ctx context.Context, release func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		for range signals {
			if ctx.Err() != nil {
				logf("second signal: stopping at once")
				os.Exit(exitFailed)
			}
			cancel()
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(signals)
		cancel()
	}
}
