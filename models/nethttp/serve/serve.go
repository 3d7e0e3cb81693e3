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
	handler := newHandler(base.Server)
	server := &http.Server{
		Handler:           handler,
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
		handler.lives.stop()
		abort(base, server, handler)
		return err
	case <-ctx.Done():
	}

	base.Stop()
	handler.lives.stop()
	var refusing sync.WaitGroup
	defer refusing.Wait()
	// net/http would close its own copy of the socket only.
	refusing.Go(func() { accept.Refuse(socket) })
	drain, cancel := context.WithTimeout(context.Background(), cfg.DrainTimeout)
	defer cancel()
	err = server.Shutdown(drain)
	if left := handler.lives.wait(drain); left > 0 || errors.Is(err, context.DeadlineExceeded) {
		if left := abort(base, server, handler); left > 0 {
			cfg.Logf("%d live connections are still busy after the drain time-out and are left", left)
		}
	}
	l.refused.wait()
	return nil
}

// abort ends everything without regard to the clients, and reports how many live
// connections have handlers that do not end.
func abort(base *parked.Server, server *http.Server, h *handler) (left int) {
	base.Abort()
	server.Close()
	h.lives.abort()
	soon, cancel := context.WithTimeout(context.Background(), lingerTimeout)
	defer cancel()
	return h.lives.wait(soon)
}

// lines logs what net/http has to say.
type lines func(format string, args ...any)

func (l lines) Write(p []byte) (int, error) {
	l("%s", p[:max(len(p)-1, 0)]) // without its newline
	return len(p), nil
}
