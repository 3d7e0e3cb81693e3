package lab

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"

	"interleave/results"
	"interleave/runner/hosts/join"
	"interleave/runner/hosts/wire"
	"interleave/runner/load"
	"interleave/runner/place"
	"interleave/runner/process"
)

func itoa(n int) string { return strconv.Itoa(n) }

func mustSum(t *testing.T, path string) string {
	t.Helper()
	sum, err := wire.SumFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// TestForeignSubjects: an agent hears and says what is its own, and nothing else.
func TestForeignSubjects(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	token, err := l.config.Keys.Token("a", l.Address())
	if err != nil {
		t.Fatal(err)
	}
	keys, err := token.Keys()
	if err != nil {
		t.Fatal(err)
	}
	public, err := keys.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	refused := make(chan error, 10)
	conn, err := nats.Connect("tls://"+l.Address(), nats.Nkey(public, keys.Sign), nats.Secure(token.TLS()), nats.TLSHandshakeFirst(),
		nats.CustomInboxPrefix(l.names.Inbox("a")),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { refused <- err }))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	isRefused := func(t *testing.T, want bool) {
		t.Helper()
		if err := conn.FlushTimeout(patience); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-refused:
			if !want || !errors.Is(err, nats.ErrPermissionViolation) {
				t.Errorf("refused with %v", err)
			}
		case <-time.After(100 * time.Millisecond):
			if want {
				t.Error("it is allowed")
			}
		}
	}
	for _, subject := range []string{
		l.names.Do("b", wire.DoStart), l.names.Do(wire.Any, wire.Any), l.names.Inbox("b") + ".>", l.names.Out(wire.Any, "a"),
		l.names.Hello(wire.Any), "ilv.>", ">", "_INBOX.>", "$JS.>", "$SYS.>",
	} {
		t.Run("hears "+subject, func(t *testing.T) {
			s, err := conn.SubscribeSync(subject)
			if err != nil {
				t.Fatal(err)
			}
			isRefused(t, true)
			s.Unsubscribe()
		})
	}
	for _, subject := range []string{
		l.names.Do("b", wire.DoStart), l.names.Do("a", wire.DoStart), l.names.Beat("b"), l.names.Hello("b"), l.names.CoordinatorBeat(),
		l.names.Out("x-1", "b"), l.names.Programs("b"), "$JS.API.STREAM.DELETE." + l.names.Stream(), "$KV." + l.names.Bucket() + "." + wire.Holder,
		"$JS.API.CONSUMER.CREATE." + l.names.Stream(),
	} {
		t.Run("says "+subject, func(t *testing.T) {
			if err := conn.Publish(subject, []byte("x")); err != nil {
				t.Fatal(err)
			}
			isRefused(t, true)
		})
	}
	// Nor by what others answer: whoever asks says where the answer goes.
	startAgent(t, l, "b", 3)
	c := start(t, joined(t, l, "b")).(*child)
	out := l.names.Out(c.id, "b")
	heard, err := l.conn.SubscribeSync(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, subject := range []string{l.names.Hello("a"), l.names.Programs("a"), l.names.Out("x-1", "a")} {
		if err := conn.PublishRequest(subject, out, []byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
	// The stream's own answer comes, and is not taken for the child's.
	if msg, err := heard.NextMsg(patience); err != nil || !strings.Contains(string(msg.Data), `"stream"`) {
		t.Fatalf("what comes of a's words is %v, %v", msg, err)
	}
	io.WriteString(c.Stdin(), "hello\n")
	c.Stdin().Close()
	if said, err := io.ReadAll(c.Stdout()); err != nil || string(said) != "hello\n" {
		t.Errorf("the child of b said %q, %v", said, err)
	}
	for {
		msg, err := heard.NextMsg(100 * time.Millisecond)
		if err != nil {
			break
		}
		var o wire.Out
		if err := wire.Decode(msg.Data, &o); err != nil {
			t.Errorf("an answer to a went to b's child: %.100q", msg.Data)
		}
	}
	for _, subject := range []string{l.names.Beat("a"), l.names.Out("x-1", "a")} {
		t.Run("says its own "+subject, func(t *testing.T) {
			if err := conn.Publish(subject, []byte("x")); err != nil {
				t.Fatal(err)
			}
			isRefused(t, false)
		})
	}
}

// TestLoadGoesToMembersOnly: a load driver's spec is passed on if a member of the lab
// listens where the load is to go.
func TestLoadGoesToMembersOnly(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	startAgent(t, l, "a", 2)
	h := joined(t, l, "a")
	stranger, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	connected := make(chan struct{})
	go func() {
		if conn, err := stranger.Accept(); err == nil {
			conn.Close()
			close(connected)
		}
	}()
	driver := func() place.Child {
		c, err := h.Start(t.Context(), place.Spec{Spec: process.Spec{Name: "load driver", Path: self(t), Args: []string{"load-driver"}, Pipes: true}})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	spec := func(url string) string {
		line, err := json.Marshal(load.Spec{URL: url, Engine: load.Native, Clients: 1, Duration: time.Millisecond, Timeout: time.Second, Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		return string(line) + "\n"
	}
	for name, url := range map[string]string{
		"a stranger": "http://" + stranger.Addr().String(), "a socket": "unix:/tmp/x", "a name": "http://localhost:1",
	} {
		t.Run(name, func(t *testing.T) {
			c := driver()
			defer c.Kill()
			whole := spec(url)
			_, err := io.WriteString(c.Stdin(), whole[:10])
			if err == nil {
				_, err = io.WriteString(c.Stdin(), whole[10:])
			}
			if err == nil || !strings.Contains(err.Error(), "member") {
				t.Errorf("the spec of a load on %s was passed on: %v", url, err)
			}
			if _, err := io.WriteString(c.Stdin(), spec(url)); err == nil {
				t.Error("the second attempt was passed on")
			}
			within(t, "the end of its driver", patience, c.Done())
		})
	}
	// Nor is it by the other way to a driver's stdin.
	t.Run("told", func(t *testing.T) {
		c := driver()
		defer c.Kill()
		line := strings.TrimSuffix(spec("http://"+stranger.Addr().String()), "\n")
		for lead := 100 * time.Millisecond; ; lead *= 4 {
			err := h.Tell(t.Context(), c, line, time.Now().Add(lead))
			if errors.As(err, new(*place.Late)) {
				continue // on a machine that is so busy
			}
			if err == nil || !strings.Contains(err.Error(), "member") {
				t.Errorf("the spec of a load was told: %v", err)
			}
			return
		}
	})
	// The coordinator's word alone does not make a member of who is none.
	t.Run("a stranger that the coordinator vouches for", func(t *testing.T) {
		s := h.seat()
		at := stranger.Addr().String()
		_, err := ask[wire.Answer](t.Context(), s, wire.DoProve, wire.Prove{Request: s.asking(), Address: at, Proof: at, Secret: make([]byte, 32)}, patience)
		if err == nil || !strings.Contains(err.Error(), "no member of the lab answers") {
			t.Errorf("a socket of a stranger is taken for a member's: %v", err)
		}
		<-connected // to be asked, and nothing more
		_, err = ask[wire.Answer](t.Context(), s, wire.DoProve, wire.Prove{Request: s.asking(), Address: at, Proof: "127.0.0.3:1", Secret: make([]byte, 32)}, patience)
		if err == nil || !strings.Contains(err.Error(), "another host's") {
			t.Errorf("one host vouches for another: %v", err)
		}
	})
}

// TestLoadGoesToWhatRuns: a member vouches for a child no longer than it runs, whatever the
// coordinator says of it then.
func TestLoadGoesToWhatRuns(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	startAgent(t, l, "a", 2)
	startAgent(t, l, "b", 3)
	hosts := []*Host{joined(t, l, "a"), joined(t, l, "b")}
	driver := func() place.Child {
		c, err := hosts[0].Start(t.Context(), place.Spec{Spec: process.Spec{Name: "load driver", Path: self(t), Args: []string{"load-driver"}, Pipes: true}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Kill)
		return c
	}
	for _, on := range hosts {
		listening := backends(self(t))
		listening.Listen = place.AnyPort
		server, err := on.Start(t.Context(), listening)
		if err != nil {
			t.Fatal(err)
		}
		line, err := json.Marshal(load.Spec{URL: "http://" + server.Addr(), Engine: load.Native, Clients: 1, Duration: time.Millisecond, Timeout: time.Second, Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		before, after := driver(), driver()
		if _, err := before.Stdin().Write(append(line, '\n')); err != nil {
			t.Errorf("load on a child of %s is refused: %v", on.Name(), err)
		}
		server.Kill()
		if _, err := after.Stdin().Write(append(line, '\n')); err == nil || !strings.Contains(err.Error(), "nothing may connect to "+server.Addr()) {
			t.Errorf("load on what a child of %s has left: %v, want that it is refused", on.Name(), err)
		}
	}
}

// TestOnlyPartsOfATrialAreStarted: what a coordinator may not have started on others'
// hosts.
func TestOnlyPartsOfATrialAreStarted(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	startAgent(t, l, "a", 2)
	s := joined(t, l, "a").seat()
	own, err := l.shelf.program(self(t))
	if err != nil {
		t.Fatal(err)
	}
	texts := func(all ...string) (arguments []wire.Argument) {
		for _, a := range all {
			arguments = append(arguments, wire.Argument{Text: a})
		}
		return arguments
	}
	server := wire.Program{Name: "interleave-server", SHA256: own.SHA256}
	for _, tt := range []struct {
		name string
		q    wire.Start
		want string
	}{
		{"another program", wire.Start{Program: wire.Program{Name: "sh"}}, "none of the project's programs"},
		{"a path", wire.Start{Program: wire.Program{Name: "../interleave"}}, "none of the project's programs"},
		{"another command", wire.Start{Program: own, Arguments: texts("references")}, "and as nothing else"},
		{"more arguments", wire.Start{Program: own, Arguments: texts("backends", "--x")}, "and as nothing else"},
		{"a program that is missing", wire.Start{Program: server}, "interleave-server is not on this host"},
		{"another build", wire.Start{Program: wire.Program{Name: wire.Self, SHA256: "1234"}}, "another build"},
		{"a variable", wire.Start{Program: own, Arguments: texts("backends"), Environment: []string{"LD_PRELOAD=/tmp/x"}}, "does not set the variable"},
		{"another address", wire.Start{Program: own, Arguments: texts("backends"), Listen: "0.0.0.0:0"}, "a child on this host listens at 127.0.0.2"},
		{"the spec of a load in advance", wire.Start{Program: own, Arguments: texts("load-driver"), Pipes: true, Input: []byte("{}\n")}, "by its stdin"},
		{"an outside server", wire.Start{Outside: &wire.Outside{Name: "x"}}, "starts no servers of others"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.q.Child = s.about(s.next())
			_, err := ask[wire.Started](t.Context(), s, wire.DoStart, tt.q, patience)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("the agent says %v, want %q", err, tt.want)
			}
		})
	}
	t.Run("another session", func(t *testing.T) {
		_, err := ask[wire.Started](t.Context(), s, wire.DoStart, wire.Start{Child: wire.Child{Request: wire.Request{Session: "x-1"}, ID: "x"}}, patience)
		if err == nil || !strings.Contains(err.Error(), "another session") {
			t.Errorf("the agent says %v, want that it is in another session", err)
		}
	})
}

// TestAnEndBeforeTheStart: a start that was given up starts nothing when it comes.
func TestAnEndBeforeTheStart(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	startAgent(t, l, "a", 2)
	s := joined(t, l, "a").seat()
	q, err := s.starting(backends(self(t)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ask[wire.Ended](t.Context(), s, wire.DoEnd, wire.End{Child: q.Child}, patience); err != nil {
		t.Fatal(err)
	}
	if _, err := ask[wire.Started](t.Context(), s, wire.DoStart, q, patience); err == nil || !strings.Contains(err.Error(), "accepted once") {
		t.Errorf("the start after the end: %v, want that it is refused", err)
	}
}

// TestAPieceThatIsMissing of what a child said loses its host: the rest means nothing.
func TestAPieceThatIsMissing(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	startAgent(t, l, "a", 2)
	c := start(t, joined(t, l, "a")).(*child)
	say := func(number int, text string) {
		data, err := wire.Encode(wire.Out{Number: number, Data: []byte(text)})
		if err == nil {
			err = l.conn.Publish(l.names.Out(c.id, "a"), data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	say(1, "one")
	say(1, "again")
	say(3, "three")
	within(t, "the loss of its host", patience, c.Done())
	said, err := io.ReadAll(c.Stdout())
	if string(said) != "one" || !errors.As(err, new(*place.Lost)) || !strings.Contains(err.Error(), "a piece is missing") {
		t.Errorf("of the pieces 1 and 3 the child said %q, %v", said, err)
	}
}

// TestALabThatEnds takes its hosts with it: what they did not finish is void, and nobody's
// failure.
func TestALabThatEnds(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	startAgent(t, l, "a", 2)
	h := joined(t, l, "a")
	c := start(t, h)
	l.leave(errors.New("the hold on the lab was lost"))
	within(t, "the end of its child", patience, c.Done())
	_, err := h.Start(t.Context(), backends(self(t)))
	for what, err := range map[string]error{"its child": c.Unasked(), "the next one": err} {
		if !errors.As(err, new(*place.Lost)) || !strings.Contains(err.Error(), "host a was lost: the hold on the lab") {
			t.Errorf("%s: %v, want that its host was lost", what, err)
		}
	}
}

// natsServer is a NATS server that exists already.
func natsServer(t *testing.T, more ...func(*server.Options)) string {
	t.Helper()
	options := &server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoLog: true, NoSigs: true, JetStream: true, StoreDir: t.TempDir()}
	for _, set := range more {
		set(options)
	}
	s, err := server.NewServer(options)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(patience) {
		t.Fatal("the NATS server does not start")
	}
	return s.ClientURL()
}

// natsUser is a user of a NATS server, and the file with his seed.
func natsUser(t *testing.T, may *server.Permissions) (user *server.NkeyUser, file string) {
	t.Helper()
	pair, err := nkeys.CreateUser()
	if err != nil {
		t.Fatal(err)
	}
	public, err := pair.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	seed, err := pair.Seed()
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "seed")
	if err := os.WriteFile(file, seed, 0o600); err != nil {
		t.Fatal(err)
	}
	return &server.NkeyUser{Nkey: public, Permissions: may}, file
}

// TestAnExistingServer does as well as the lab's own, also one that lets an agent do no
// more than the lab's own does, and has one coordinator for each lab.
func TestAnExistingServer(t *testing.T) {
	t.Parallel()
	keys, err := join.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	coordinator, coordinatorFile := natsUser(t, nil)
	host, hostFile := natsUser(t, Permissions(wire.Lab(keys.ID()), "a"))
	engine := natsServer(t, func(o *server.Options) { o.Nkeys = []*server.NkeyUser{coordinator, host} })
	c := Config{Keys: keys, Engine: engine, Credentials: coordinatorFile, Beat: calmBeat}
	l := startLab(t, c)
	a := startAgent(t, l, "a", 2, keyVariable+"="+hostFile)
	child := start(t, joined(t, l, "a"))
	second := c
	second.Self = self(t)
	if _, err := Start(t.Context(), second); err == nil || !strings.Contains(err.Error(), "the lab has a coordinator already: process ") {
		t.Errorf("a second coordinator: %v, want that it is kept out", err)
	}
	second.Credentials = ""
	if _, err := Start(t.Context(), second); err == nil || !strings.Contains(err.Error(), "connect to the lab's NATS server: nats: ") {
		t.Errorf("a coordinator without credentials: %v, want that it is kept out", err)
	}
	other, err := join.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	startLab(t, Config{Keys: other, Engine: engine, Credentials: coordinatorFile, Beat: calmBeat}) // another lab is none of its business
	io.WriteString(child.Stdin(), "talk\n")
	child.Stdin().Close()
	if said, err := io.ReadAll(child.Stdout()); err != nil || len(said) != 3<<20+1 {
		t.Errorf("a child said %d bytes, %v; want 3 MiB", len(said), err)
	}
	// An agent can have the stream's answers put where the hold is.
	if _, err := l.holder.bucket.Put(t.Context(), wire.Holder, []byte(`{"stream":"x","seq":1}`)); err != nil {
		t.Fatal(err)
	}
	for until := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) { // it is renewed every two seconds
		entry, err := l.holder.bucket.Get(t.Context(), wire.Holder)
		if err == nil && string(entry.Value()) == l.who() {
			break
		}
		if time.Now().After(until) {
			t.Fatalf("the hold is %v, %v after no coordinator's word, want it back", entry, err)
		}
	}
	l.Close()
	a.says("the coordinator has ended")
	next := startLab(t, c)
	start(t, joined(t, next, "a")).Kill()
}

// TestAnotherKindOfProcessor: a host for which the coordinator's programs are not has
// builds of its own, of the same commit.
func TestAnotherKindOfProcessor(t *testing.T) {
	shelf, err := newShelf(self(t))
	if err != nil {
		t.Fatal(err)
	}
	own, err := shelf.program(self(t))
	if err != nil {
		t.Fatal(err)
	}
	hello := func(platform, commit string) wire.Hello {
		return wire.Hello{
			Version: wire.Protocol, Address: "10.1.0.7", Platform: platform, Facts: results.Environment{Commit: commit},
			Programs: map[string]string{wire.Self: "ab12", "interleave-server": "cd34"},
		}
	}
	for _, tt := range []struct{ commit, platform, theirs, want string }{
		{"c1", "linux/arm64", "c1", ""},
		{"c1", "linux/arm64", "c2", "build both from the same commit"},
		{"c1+modified", "linux/arm64", "c1+modified", "build both from the same commit"},
		{"", "linux/arm64", "", "build both from the same commit"},
		{"c1", "linux/amd64", "c1", "another build"},
	} {
		l := &Lab{config: Config{Self: self(t)}, shelf: shelf, platform: "linux/amd64", commit: tt.commit}
		err := l.suits(hello(tt.platform, tt.theirs))
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("of commit %q, an agent for %s of %q: %v, want %q", tt.commit, tt.platform, tt.theirs, err, tt.want)
		}
	}
	s := &seat{lab: &Lab{shelf: shelf, platform: "linux/amd64"}, host: &Host{name: "a"}, hello: hello("linux/arm64", "c1")}
	if p, err := s.program(self(t)); err != nil || p.Name != wire.Self || p.SHA256 != "ab12" {
		t.Errorf("the host is asked for %+v, %v; want its own build", p, err)
	}
	s.hello.Platform = "linux/amd64"
	if p, err := s.program(self(t)); err != nil || p != own {
		t.Errorf("a host of the same kind is asked for %+v, %v; want %+v", p, err, own)
	}
}

// TestPermissionsOnAnExistingServer: what docs/hosts.md names is enough for the coordinator
// and for an agent.
func TestPermissionsOnAnExistingServer(t *testing.T) {
	t.Parallel()
	keys, err := join.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	seed, err := keys.Coordinator().Seed()
	if err != nil {
		t.Fatal(err)
	}
	public, err := keys.Coordinator().PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "coordinator.nk")
	if err := os.WriteFile(file, seed, 0o600); err != nil {
		t.Fatal(err)
	}
	id := keys.ID()
	all := &server.SubjectPermission{Allow: []string{"ilv." + id + ".>", "_INBOX.>", "$KV.ilv-" + id + ".>", "$JS.API.>"}}
	engine := natsServer(t, func(o *server.Options) {
		o.Nkeys = []*server.NkeyUser{{Nkey: public, Permissions: &server.Permissions{Publish: all, Subscribe: all}}}
		o.Users = []*server.User{{Username: "a", Password: "x", Permissions: Permissions(wire.Lab(id), "a")}}
		o.NoAuthUser = "a"
	})
	l := startLab(t, Config{Keys: keys, Engine: engine, Credentials: file, Beat: calmBeat})
	startAgent(t, l, "a", 2)
	c := start(t, joined(t, l, "a"))
	io.WriteString(c.Stdin(), "hello\n")
	c.Stdin().Close()
	if said, err := io.ReadAll(c.Stdout()); err != nil || string(said) != "hello\n" {
		t.Errorf("the child said %q, %v", said, err)
	}
	if err := l.holder.renew(l); err != nil {
		t.Errorf("renew = %v", err)
	}
}

// TestASecondCoordinator finds the first one's address taken.
func TestASecondCoordinator(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	_, err := Start(t.Context(), Config{Keys: l.config.Keys, Listen: l.Address(), Self: self(t)})
	if err == nil || !strings.Contains(err.Error(), "end the other coordinator") {
		t.Errorf("a second coordinator: %v, want that it is kept out", err)
	}
}

// TestTheStreamIsEmptied when what a child said was read.
func TestTheStreamIsEmptied(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	startAgent(t, l, "a", 2)
	c := start(t, joined(t, l, "a"))
	io.WriteString(c.Stdin(), "talk\n")
	c.Stdin().Close()
	io.ReadAll(c.Stdout())
	within(t, "its end", patience, c.Done())
	deadline := time.Now().Add(patience)
	for {
		info, err := l.outs.stream.Info(t.Context(), jetstream.WithSubjectFilter(">"))
		if err != nil {
			t.Fatal(err)
		}
		if info.State.Msgs == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the stream still has %d messages", info.State.Msgs)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
