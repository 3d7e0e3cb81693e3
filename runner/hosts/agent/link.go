package agent

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"interleave/runner/hosts/join"
)

// link is a connection to the lab's server. It is not mended: one that breaks ends the
// membership.
type link struct {
	conn   *nats.Conn
	stream jetstream.JetStream
	local  string        // the address of this end
	broken chan struct{} // closed when the connection is
}

// dialLimit is how long the lab's server may take to answer.
const dialLimit = 5 * time.Second

// dial connects to the lab's server.
func (a *agent) dial(ctx context.Context) (*link, error) {
	l := &link{broken: make(chan struct{})}
	address, options, err := a.options()
	if err != nil {
		return nil, err
	}
	options = append(options,
		nats.Name("interleave agent "+a.Token.Host), nats.NoReconnect(), nats.Timeout(dialLimit),
		nats.CustomInboxPrefix(a.lab.Inbox(a.Token.Host)),
		nats.SetCustomDialer(dialer{ctx, l}),
		nats.ClosedHandler(func(*nats.Conn) { close(l.broken) }),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}), // what is refused has no answer
	)
	l.conn, err = nats.Connect(address, options...)
	switch {
	case errors.Is(err, nats.ErrAuthorization):
		return nil, ErrKey
	case errors.Is(err, join.ErrOtherLab):
		return nil, fmt.Errorf("the lab at %s cannot be joined: %w", a.Token.Address, join.ErrOtherLab)
	case err != nil:
		return nil, fmt.Errorf("no lab answers at %s: %w", a.Token.Address, err)
	}
	if l.stream, err = jetstream.New(l.conn); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// options are those by which the token, or the credentials, are shown.
func (a *agent) options() (address string, options []nats.Option, err error) {
	if strings.Contains(a.Token.Address, "://") {
		if a.Credentials == "" {
			return a.Token.Address, nil, nil
		}
		option, err := join.Credentials(a.Credentials)
		return a.Token.Address, []nats.Option{option}, err
	}
	keys, err := a.Token.Keys()
	if err != nil {
		return "", nil, err
	}
	public, err := keys.PublicKey()
	if err != nil {
		return "", nil, err
	}
	return "tls://" + a.Token.Address, []nats.Option{
		nats.Nkey(public, keys.Sign), nats.Secure(a.Token.TLS()), nats.TLSHandshakeFirst(),
	}, nil
}

// dialer notes the address from which the lab is reached, and gives up with ctx.
type dialer struct {
	ctx  context.Context
	link *link
}

func (d dialer) Dial(network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: dialLimit}).DialContext(d.ctx, network, address)
	if err == nil {
		d.link.local, _, _ = net.SplitHostPort(conn.LocalAddr().String())
	}
	return conn, err
}

// address is asked, or that of this end of the connection.
func (l *link) address(asked string) string {
	if asked != "" {
		return asked
	}
	return l.local
}

// close closes the connection, and returns when all that it ran has ended.
func (l *link) close() {
	l.conn.Close()
	<-l.broken
}

// errBroken says that the connection to the lab was lost.
var errBroken = errors.New("the connection to the lab was lost")
