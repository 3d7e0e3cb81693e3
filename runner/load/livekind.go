package load

import (
	"errors"
	"fmt"

	"interleave/scenarios"
)

// liveKind takes a request apart that is a message.
func liveKind(r *scenarios.Request, host string, body scenarios.Template) kind {
	k := kind{live: true, path: r.Target, host: host, body: body}
	if body.Fixed() {
		k.fixed = []byte(body.Text())
	}
	return k
}

// message is that of request n of a kind, valid until the next call.
func (m *mix) message(k *kind, n uint64) []byte {
	if k.fixed != nil {
		return k.fixed
	}
	m.said = k.body.Append(m.said[:0], m.secret, m.digits(n))
	return m.said
}

// upgrade is the kind whose target connections of a group are upgraded at; nil if they
// speak HTTP.
func (m *mix) upgrade(group int) *kind {
	if k := &m.kinds[m.pickers[group].kinds[0]]; k.live {
		return k
	}
	return nil
}

// checkLive says what is wrong with a request that is a message of a live connection.
func checkLive(r scenarios.Request) error {
	switch {
	case r.Protocol == scenarios.HTTP:
		return nil
	case r.Protocol != scenarios.WebSocket:
		return fmt.Errorf("protocol %q is neither empty nor websocket", r.Protocol)
	case r.Method != "":
		return errors.New("a message of a live connection has no method")
	case r.Want.Status != 0 || r.Want.Stream != 0:
		return errors.New("the answer to a message is a message, without a status, and whole")
	case r.Want.Reports != "" && r.Body != "":
		return errors.New("who is told of others' messages sends none: leave the body out")
	}
	if target, err := scenarios.ParseTemplate(r.Target); err == nil && !target.Fixed() {
		return errors.New("a connection is upgraded once, at a target without numbers")
	}
	return nil
}

// checkLiveGroup says what is wrong with a group that sends these requests.
func checkLiveGroup(g scenarios.Group, asked []scenarios.Request) error {
	for _, r := range asked {
		if r.Protocol != asked[0].Protocol || r.Live() && r.Target != asked[0].Target {
			return errors.New("a group of clients sends messages of live connections and other requests, or upgrades at several targets: name one class for each")
		}
	}
	if len(asked) > 0 && asked[0].Live() && (g.Conn.Requests > 0 || g.Conn.Read.Bytes > 0 || g.Conn.Write.Bytes > 0) {
		return errors.New("live connections last, and are read and written as fast as they can be")
	}
	return nil
}
