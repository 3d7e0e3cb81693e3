package lab

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"interleave/runner/hosts/join"
	"interleave/runner/hosts/wire"
	"interleave/runner/process"
)

// embedded is the lab's own NATS server, in this process.
type embedded struct {
	*server.Server
	folder string
	stops  sync.Once
}

// What the server keeps, in bytes: what children have said, until it was read.
const streamMemory = 256 << 20

// startServer starts the lab's own server.
func startServer(c Config, names wire.Lab) (*embedded, error) {
	listen := c.Listen
	if listen == "" {
		listen = DefaultListen
	}
	at, err := net.ResolveTCPAddr("tcp", listen)
	if err != nil {
		return nil, fmt.Errorf("%q is not where a lab can listen: want an address and a port, such as %s: %w", listen, DefaultListen, err)
	}
	if err := free(at); err != nil {
		return nil, err
	}
	secure, err := c.Keys.ServerTLS()
	if err != nil {
		return nil, err
	}
	scratch, err := process.Scratch()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(scratch, "lab-")
	if err != nil {
		return nil, err
	}
	e := &embedded{folder: folder}
	host := at.IP.String()
	if at.IP == nil {
		host = "0.0.0.0"
	}
	port := at.Port
	if port == 0 {
		port = server.RANDOM_PORT
	}
	e.Server, err = server.NewServer(&server.Options{
		ServerName: "interleave-lab-" + string(names), Host: host, Port: port,
		NoLog: true, NoSigs: true, DisableJetStreamBanner: true,
		TLSConfig: secure, TLSTimeout: authLimit.Seconds(), TLSHandshakeFirst: true,
		CustomClientAuthentication: &doorkeeper{c.Keys, names}, AlwaysEnableNonce: true, AuthTimeout: authLimit.Seconds(),
		MaxPayload: 1 << 20, MaxConn: maxAgents, MaxSubs: 1024,
		PingInterval: pingEvery, MaxPingsOut: 2, WriteDeadline: 5 * time.Second,
		JetStream: true, StoreDir: folder, JetStreamMaxMemory: 2 * streamMemory, JetStreamMaxStore: -1,
	})
	if err != nil {
		os.RemoveAll(folder)
		return nil, fmt.Errorf("make the lab's server: %w", err)
	}
	e.Start()
	if !e.ReadyForConnections(startLimit) {
		e.stop()
		return nil, fmt.Errorf("the lab's server does not listen at %s after %v", listen, startLimit)
	}
	return e, nil
}

const (
	startLimit = 10 * time.Second
	authLimit  = 5 * time.Second        // for a client to show its key
	pingEvery  = 500 * time.Millisecond // a client that answers two pings too few is cut off
	maxAgents  = 1000
)

// free says why the server cannot listen at an address, which the server itself does
// not tell; nil if it can.
func free(at *net.TCPAddr) error {
	l, err := net.ListenTCP("tcp", at)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("the lab cannot listen at %s, which somebody does already: end the other coordinator, or choose another port", at)
	case err != nil:
		return fmt.Errorf("the lab cannot listen at %s: %w", at, err)
	}
	return l.Close()
}

// address is where the server listens.
func (e *embedded) address() string {
	at, ok := e.Addr().(*net.TCPAddr)
	if !ok {
		return ""
	}
	if at.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(at.Port))
	}
	return at.String()
}

// stop ends the server, and returns when it has ended.
func (e *embedded) stop() {
	e.stops.Do(func() {
		e.Shutdown()
		e.WaitForShutdown()
		os.RemoveAll(e.folder)
	})
}

// doorkeeper lets in the coordinator and the lab's agents, each by its key.
type doorkeeper struct {
	keys  *join.Keys
	names wire.Lab
}

// Check reports whether a client is let in, and says what it may do.
func (d *doorkeeper) Check(client server.ClientAuthentication) bool {
	if client.Kind() != server.CLIENT {
		return false
	}
	public, signature := client.GetOpts().Nkey, client.GetOpts().Sig
	if !signed(public, signature, client.GetNonce()) {
		return false
	}
	if own, err := d.keys.Coordinator().PublicKey(); err == nil && public == own {
		client.RegisterUser(&server.User{Username: "coordinator"})
		return true
	}
	host, known := d.keys.Agent(public)
	if !known {
		return false
	}
	client.RegisterUser(&server.User{Username: host, Permissions: Permissions(d.names, host)})
	return true
}

// Permissions are what the agent of a host may say and hear: nothing of another host's,
// and nothing as another. On an existing NATS server, its operator has to set them.
func Permissions(lab wire.Lab, host string) *server.Permissions {
	return &server.Permissions{
		Publish: &server.SubjectPermission{Allow: []string{
			lab.Hello(host), lab.Beat(host), lab.Programs(host), lab.Out(wire.Any, host),
		}},
		Subscribe: &server.SubjectPermission{Allow: []string{
			lab.Do(host, wire.Any), lab.CoordinatorBeat(), lab.Inbox(host) + ".>",
		}},
		// To answer what it is asked, once each.
		Response: &server.ResponsePermission{MaxMsgs: 1, Expires: answerLimit},
	}
}

// answerLimit is how long an agent may take to answer, at the very most.
const answerLimit = 10 * time.Minute

// sendAway ends the connections of those whose key is void by now.
func (e *embedded) sendAway(keys *join.Keys) {
	own, err := keys.Coordinator().PublicKey()
	if err != nil {
		return
	}
	all, err := e.Connz(&server.ConnzOptions{Username: true, Limit: maxAgents})
	if err != nil {
		return
	}
	known, err := keys.Agents() // after that: who is let in meanwhile stays
	if err != nil {
		return
	}
	for _, c := range all.Conns {
		public := c.AuthorizedUser
		if _, is := known[public]; !is && public != "" && public != own {
			e.DisconnectClientByID(c.Cid)
		}
	}
}

// signed reports whether a key has signed the nonce that the client was given.
func signed(public, signature string, nonce []byte) bool {
	key, err := nkeys.FromPublicKey(public)
	if err != nil || len(nonce) == 0 {
		return false
	}
	raw, err := base64.RawURLEncoding.DecodeString(signature)
	return err == nil && key.Verify(nonce, raw) == nil
}
