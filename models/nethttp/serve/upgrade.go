package serve

import (
	"errors"
	"net/http"

	gorilla "github.com/gorilla/websocket"

	"interleave/models/internal/blocking"
	"interleave/scenarios"
)

var _ blocking.Upgrader = (*sender)(nil)

// newUpgrader is gorilla's. As in all models clients of any origin may come: there is
// nothing to protect.
func newUpgrader(s *blocking.Server) *gorilla.Upgrader {
	return &gorilla.Upgrader{
		HandshakeTimeout: s.WriteTimeout,
		CheckOrigin:      func(*http.Request) bool { return true },
		Error:            func(http.ResponseWriter, *http.Request, int, error) {}, // the handler's failure is the answer
	}
}

// acceptedFields are in the answer beside gorilla's own.
var acceptedFields = http.Header{"Server": serverField}

// Upgrade accepts the handshake.
func (s *sender) Upgrade() (scenarios.Socket, error) {
	h := s.handler
	v := &live{server: h.server}
	if !h.lives.enter(v) {
		return nil, scenarios.ErrStopping
	}
	conn, err := h.upgrader.Upgrade(s.to, s.request, acceptedFields)
	if err == nil {
		s.taken, s.live = true, v
		v.start(conn)
		return v, nil
	}
	h.lives.leave(v)
	var refused gorilla.HandshakeError
	if errors.As(err, &refused) {
		return nil, refusal(s.request)
	}
	s.taken = true // and closed
	return nil, scenarios.ErrClientGone
}

// refusal is what is wrong with a handshake, as in all models.
func refusal(r *http.Request) error {
	version := r.Header.Get("Sec-Websocket-Version")
	if !gorilla.IsWebSocketUpgrade(r) || version != "" && version != "13" {
		return scenarios.ErrNoUpgrade
	}
	return scenarios.ErrHandshake
}
