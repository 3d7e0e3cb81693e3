package launch

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"go.uber.org/goleak"
)

// The test binary plays ssh, which carries commands out on this host, and the agent.
func TestMain(m *testing.M) {
	switch filepath.Base(os.Args[0]) {
	case "ssh":
		syscall.Exit(playSSH(os.Args[1:])) // os.Exit takes a second under the race detector
	case Agent:
		syscall.Exit(playAgent(os.Args[1:]))
	}
	goleak.VerifyTestMain(m)
}

// homes is the variable with the folder in which each host has its home, and where ssh notes
// how it was called.
const homes = "INTERLEAVE_TEST_HOMES"

// playSSH has a host for each target, in a home of its own. Some targets are out of order.
func playSSH(args []string) int {
	i := slices.Index(args, "--")
	target, command := args[i+1], args[i+2]
	notes, err := os.OpenFile(filepath.Join(os.Getenv(homes), "calls"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return complain(err)
	}
	fmt.Fprintf(notes, "%q\n", args)
	notes.Close()
	if target == "refuses" {
		return complain(errors.New("ssh: connect to host refuses port 22: Connection refused"))
	}
	if r := slices.Index(args, "-R"); r >= 0 {
		if target == "no-tunnels" {
			return complain(errors.New("Error: remote port forwarding failed for listen port 0"))
		}
		if err := tunnel(args[r+1]); err != nil {
			return complain(err)
		}
	}
	home := filepath.Join(os.Getenv(homes), target)
	path := os.Getenv("PATH")
	if target == "other-processor" {
		path = filepath.Join(os.Getenv(homes), "bin") + ":" + path
	}
	shell := exec.Command("/bin/sh", "-c", "echo Welcome; "+command)
	shell.Env = []string{"HOME=" + home, "PATH=" + path, "SSH_CONNECTION=127.0.0.1 5 127.0.0.9 22"}
	shell.Stdin, shell.Stdout, shell.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := shell.Run(); err != nil {
		return max(1, shell.ProcessState.ExitCode())
	}
	return 0
}

func complain(err error) int {
	fmt.Fprintf(os.Stderr, "%v\r\n", err)
	return 255
}

// tunnel listens as the option -R says, and says where.
func tunnel(option string) error {
	to, ok := strings.CutPrefix(option, "127.0.0.1:0:")
	if !ok {
		return fmt.Errorf("a tunnel %q is not on a free port of the loopback", option)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	io.WriteString(os.Stderr, "Allocated port 9 for remote forward to localhost:9\r\n") // of the user's own
	fmt.Fprintf(os.Stderr, "Allocated port %d for remote forward to %s\r\n", l.Addr().(*net.TCPAddr).Port, to)
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			conn, err := net.Dial("tcp", to)
			if err != nil {
				from.Close()
				continue
			}
			go io.Copy(conn, from)
			go io.Copy(from, conn)
		}
	}()
	return nil
}

// playAgent joins by the address and the word on stdin, says who it is, and ends with stdin.
func playAgent(args []string) int {
	in := bufio.NewReader(os.Stdin)
	line, err := in.ReadString('\n')
	if err != nil {
		return complain(err)
	}
	addr, word, _ := strings.Cut(strings.TrimSpace(line), " ")
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return complain(err)
	}
	fmt.Println("joined")
	fmt.Fprintf(conn, "%s %d %s\n", word, os.Getpid(), strings.Join(args, " "))
	io.Copy(io.Discard, in)
	return 0
}
