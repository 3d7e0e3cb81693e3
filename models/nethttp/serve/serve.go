package serve

import (
	"context"
	"errors"
	"log"
	"net/http"
	"sync"

	"interleave/models"
	"interleave/models/internal/accept"
	"interleave/models/internal/parked"
	"interleave/models/nethttp"
	"interleave/scenarios/wire"
)

// Model returns the model with its Run.
func Model() models.Model {
	m := nethttp.Model()
	m.Program, m.Run = "", run
	return m
}

// slop is what net/http adds to the bound on a request's head.
const slop = 4 << 10

func run(ctx context.Context, cfg models.Config) error {
	base, err := parked.New(cfg)
	if err != nil {
		return err
	}
	socket := int(cfg.Listener.Fd()) // before it is made non-blocking: Fd undoes that
	l, err := listen(&cfg)
	if err != nil {
		return err
	}
	defer base.Attend()()
	server := &http.Server{
		Handler:           newHandler(base.Server),
		ReadHeaderTimeout: cfg.HeaderTimeout,
		IdleTimeout:       cfg.IdleTimeout,
		MaxHeaderBytes:    wire.DefaultHead - slop,
		ErrorLog:          log.New(lines(cfg.Logf), "", 0),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	cfg.Ready()
	select {
	case err = <-ended:
		base.Stop()
		base.Abort()
		server.Close()
		return err
	case <-ctx.Done():
	}

	base.Stop()
	var refusing sync.WaitGroup
	defer refusing.Wait()
	// net/http would close its own copy of the socket only.
	refusing.Go(func() { accept.Refuse(socket) })
	drain, cancel := context.WithTimeout(context.Background(), cfg.DrainTimeout)
	defer cancel()
	if err := server.Shutdown(drain); errors.Is(err, context.DeadlineExceeded) {
		base.Abort()
		server.Close()
	}
	l.wait()
	return nil
}

// lines logs what net/http has to say.
type lines func(format string, args ...any)

func (l lines) Write(p []byte) (int, error) {
	l("%s", p[:max(len(p)-1, 0)]) // without its newline
	return len(p), nil
}
