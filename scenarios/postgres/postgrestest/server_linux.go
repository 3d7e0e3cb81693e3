package postgrestest

import (
	"bytes"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Server is a PostgreSQL server that has nothing but what a test puts in.
type Server struct {
	Addr     string
	Password string // of the user bench, who may do everything
	folder   string // of its data
	process  *os.Process
}

// URL is how to reach the database postgres as a user.
func (s *Server) URL(user, password string) string {
	u := url.URL{Scheme: "postgres", User: url.User(user), Host: s.Addr, Path: "/postgres"}
	if password != "" {
		u.User = url.UserPassword(user, password)
	}
	return u.String()
}

// Start starts the PostgreSQL that is installed, as an unprivileged user. It ends with
// the test. Where there is none the test is skipped.
func Start(t testing.TB) *Server {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		t.Skip("PostgreSQL is not installed: Debian's package is postgresql")
	}
	programs := filepath.Dir(found[len(found)-1])
	who, err := unprivileged()
	if err != nil {
		t.Skipf("PostgreSQL does not run as root: %v", err)
	}
	s := &Server{Password: "no secret"}
	s.makeFolder(t, who)
	passwords := filepath.Join(s.folder, "password")
	if err := os.WriteFile(passwords, []byte(s.Password+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(s.folder, "data")
	initdb := exec.Command(filepath.Join(programs, "initdb"), "-D", data, "-U", "bench", "-A", "scram-sha-256", "--pwfile="+passwords, "-E", "UTF8", "--no-locale", "-N")
	initdb.Dir, initdb.SysProcAttr = "/", &syscall.SysProcAttr{Credential: who}
	if said, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v: %s", err, said)
	}
	s.start(t, filepath.Join(programs, "postgres"), data, who)
	return s
}

// unprivileged is who the server runs as; nil means this user.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.Atoi(nobody.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(nobody.Gid)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}

// makeFolder makes a folder that belongs to who, in one that he may pass through.
func (s *Server) makeFolder(t testing.TB, who *syscall.Credential) {
	t.Helper()
	if who == nil {
		s.folder = t.TempDir()
		return
	}
	var err error
	if s.folder, err = os.MkdirTemp("/tmp", "interleave-postgres-"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(s.folder) })
	if err := os.Chown(s.folder, int(who.Uid), int(who.Gid)); err != nil {
		t.Fatal(err)
	}
}

func (s *Server) start(t testing.TB, program, data string, who *syscall.Credential) {
	t.Helper()
	log, err := os.Create(filepath.Join(s.folder, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	for range 3 { // somebody may take the port
		port := freePort(t)
		s.Addr = net.JoinHostPort("127.0.0.1", port)
		cmd := exec.Command(program, "-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=400")
		cmd.Dir, cmd.Stdout, cmd.Stderr = "/", log, log
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Pdeathsig: syscall.SIGQUIT}
		started, ended := make(chan error), make(chan struct{})
		go func() {
			runtime.LockOSThread() // the signal comes when this thread ends
			defer runtime.UnlockOSThread()
			defer close(ended)
			err := cmd.Start()
			started <- err
			if err == nil {
				cmd.Wait()
			}
		}()
		if err := <-started; err != nil {
			t.Fatal(err)
		}
		if ready(log.Name(), ended) {
			s.process = cmd.Process
			t.Cleanup(func() {
				cmd.Process.Signal(syscall.SIGQUIT)
				<-ended
			})
			return
		}
		cmd.Process.Signal(syscall.SIGQUIT)
		<-ended
	}
	said, _ := os.ReadFile(log.Name())
	t.Fatalf("PostgreSQL does not start: %s", said)
}

// ready waits until the server says in its log that it takes connections.
func ready(log string, ended <-chan struct{}) bool {
	for range 3000 {
		said, _ := os.ReadFile(log)
		if bytes.Contains(said, []byte("ready to accept connections")) {
			return true
		}
		select {
		case <-ended:
			return false
		case <-time.After(10 * time.Millisecond):
		}
	}
	return false
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// LetIn puts lines in front of pg_hba.conf, and has the server read it soon.
func (s *Server) LetIn(t testing.TB, lines ...string) {
	t.Helper()
	path := filepath.Join(s.folder, "data", "pg_hba.conf")
	old, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, append([]byte(strings.Join(lines, "\n")+"\n"), old...), 0o600)
	}
	if err == nil {
		err = s.process.Signal(syscall.SIGHUP)
	}
	if err != nil {
		t.Fatal(fmt.Errorf("change pg_hba.conf: %w", err))
	}
}
