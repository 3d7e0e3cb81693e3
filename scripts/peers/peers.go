package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"interleave/runner/process"
)

// peer is a server that is no model.
type peer struct {
	make    func(ctx context.Context, w *workshop) error // it, or finds it
	command func(w *workshop, port string) (process.Spec, error)
	remedy  string // what to do where it cannot be made
}

var peers = map[string]peer{
	nginx: {
		make: find("nginx"), remedy: "apt-get install nginx-light",
		command: func(w *workshop, port string) (process.Spec, error) { return w.nginx(port, 1, "") },
	},
	nginx2: {
		make: find("nginx"), remedy: "apt-get install nginx-light",
		command: func(w *workshop, port string) (process.Spec, error) { return w.nginx(port, 2, " reuseport") },
	},
	cEpoll:   ofC("epoll", "apt-get install gcc libc6-dev"),
	cThreads: ofC("threads", "apt-get install gcc libc6-dev", "-pthread"),
	cUring:   ofC("uring", "apt-get install gcc libc6-dev liburing-dev (Linux only)", "-luring"),
	fasthttp: {
		make: func(ctx context.Context, w *workshop) error {
			return build(ctx, "go", "build", "-C", filepath.Join(sources, "fasthttp"), "-trimpath", "-ldflags", "-s -w", "-o", filepath.Join(w.dir, "fasthttp"), ".")
		},
		remedy: "its module comes from Go's module proxy; see GOPROXY",
		command: func(w *workshop, port string) (process.Spec, error) {
			return process.Spec{Path: filepath.Join(w.dir, "fasthttp"), Args: []string{port}}, nil
		},
	},
	mongrel2: {
		make: func(ctx context.Context, w *workshop) error {
			for _, program := range []string{"mongrel2", "m2sh"} {
				if _, err := exec.LookPath(program); err != nil {
					return err
				}
			}
			return compile("mongrel2", "-lzmq")(ctx, w)
		},
		remedy:  "apt-get install mongrel2-core libzmq3-dev gcc libc6-dev",
		command: (*workshop).mongrel2,
	},
}

// find looks for a program of the system.
func find(program string) func(context.Context, *workshop) error {
	return func(context.Context, *workshop) error {
		_, err := exec.LookPath(program)
		return err
	}
}

// ofC is a server whose source is a file in C.
func ofC(name, remedy string, flags ...string) peer {
	return peer{
		make: compile(name, flags...), remedy: remedy,
		command: func(w *workshop, port string) (process.Spec, error) {
			return process.Spec{Path: filepath.Join(w.dir, name), Args: []string{port}}, nil
		},
	}
}

func compile(name string, flags ...string) func(context.Context, *workshop) error {
	return func(ctx context.Context, w *workshop) error {
		args := []string{"-O2", "-Wall", "-o", filepath.Join(w.dir, name), filepath.Join(sources, "c", name+".c")}
		return build(ctx, "cc", append(args, flags...)...)
	}
}

// folder is one of a server's own.
func (w *workshop) folder(name, port string) (string, error) {
	dir := filepath.Join(w.dir, name+"-"+port)
	return dir, os.MkdirAll(dir, 0o755)
}

func (w *workshop) nginx(port string, workers int, option string) (process.Spec, error) {
	dir, err := w.folder("nginx", port)
	if err != nil {
		return process.Spec{}, err
	}
	config := fmt.Sprintf(`daemon off;
worker_processes %d;
pid nginx.pid;
error_log stderr error;
events { worker_connections 4096; }
http {
	access_log off;
	default_type "text/plain; charset=utf-8";
	keepalive_timeout 1h;
	keepalive_requests 1000000000;
	server {
		listen 127.0.0.1:%s backlog=4096%s;
		location / { return 200 "Hello, World!\n"; }
	}
}
`, workers, port, option)
	path := filepath.Join(dir, "nginx.conf")
	return process.Spec{Path: "nginx", Args: []string{"-p", dir, "-e", "stderr", "-c", path}}, os.WriteFile(path, []byte(config), 0o644)
}

// mongrel2 starts Mongrel2, which makes itself a daemon, and its handler. The
// handler's end is that of both: their keeper kills the daemon.
func (w *workshop) mongrel2(port string) (process.Spec, error) {
	dir, err := w.folder("mongrel2", port)
	if err != nil {
		return process.Spec{}, err
	}
	if err := os.Mkdir(filepath.Join(dir, "run"), 0o755); err != nil {
		return process.Spec{}, err
	}
	var at [2]string // requests and answers
	for i := range at {
		free, err := freePort()
		if err != nil {
			return process.Spec{}, err
		}
		at[i] = "tcp://127.0.0.1:" + free
	}
	config := fmt.Sprintf(`handler = Handler(send_spec='%s', send_ident='peers', recv_spec='%s', recv_ident='')
main = Server(uuid='peers', name='main', chroot='./', access_log='/dev/null', error_log='/error.log',
	pid_file='/mongrel2.pid', default_host='all', bind_addr='127.0.0.1', port=%s,
	hosts=[Host(name='all', routes={'/': handler})])
settings = {'limits.min_ping': 0, 'limits.min_write_rate': 0, 'limits.min_read_rate': 0, 'limits.kill_limit': 0,
	'disable.access_logging': 1}
servers = [main]
`, at[0], at[1], port)
	if err := os.WriteFile(filepath.Join(dir, "mongrel2.conf"), []byte(config), 0o644); err != nil {
		return process.Spec{}, err
	}
	const script = `m2sh load -config mongrel2.conf -db config.sqlite >/dev/null && mongrel2 config.sqlite peers >/dev/null 2>&1 && exec "$0" "$@"`
	return process.Spec{Path: "/bin/sh", Dir: dir, Args: []string{"-c", script, filepath.Join(w.dir, "mongrel2"), at[0], at[1]}}, nil
}
