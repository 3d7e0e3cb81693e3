package stacks_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"interleave/results"
	"interleave/runner/stacks"
)

const printed = `nginx     10/10          0.000000: PERF_RECORD_FORK(10:10):(1:1)
nginx     11/11          0.000000: PERF_RECORD_FORK(11:11):(10:10)
nginx        11 
	ffffffff81a5 __softirqentry_text_start+0x10 ([kernel.kallsyms])
	    7f3b01f1 epoll_wait+0x1f (/usr/lib/x86_64-linux-gnu/libc.so.6)
	    55d0c0de [unknown] (/usr/sbin/nginx)
	    55d0c0ff [unknown] (/usr/sbin/nginx)

gunicorn: worker    12 
	    55d0c0de std::map<int, (anonymous namespace)::x>::at(int) (/usr/bin/python3.11)

chromium     90 
	    55d0c0de main (/usr/bin/chromium)

nginx     11/11          1.000000: PERF_RECORD_FORK(11:14):(11:11)
nginx     11/14          1.000000: PERF_RECORD_EXIT(11:14):(11:11)
nginx     11/11          1.000000: PERF_RECORD_FORK(13:13):(11:11)
child     13/13          1.000000: PERF_RECORD_COMM exec: child:13/13
child        13 
	    55d0c0de main (/usr/bin/child)

child     13/13          1.000000: PERF_RECORD_EXIT(13:13):(11:11)
other        13 
	    55d0c0de main (/usr/bin/other)

idle         11 

`

// TestPerf: samples are those of a tree's processes, the ones that they start included.
func TestPerf(t *testing.T) {
	got, err := stacks.Perf(strings.NewReader(printed), []int{10, 12}, nil)
	want := []results.Stack{
		{Frames: []string{"nginx", "[nginx]", "epoll_wait", "__softirqentry_text_start_[k]"}, Count: 1},
		{Frames: []string{"gunicorn: worker", "std::map<int, (anonymous namespace)::x>::at(int)"}, Count: 1},
		{Frames: []string{"child", "main"}, Count: 1},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Perf = %v, %v; want %v", got, err, want)
	}
}

func FuzzPerf(f *testing.F) {
	f.Add([]byte(printed))
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := stacks.Perf(bytes.NewReader(text), []int{10, 12}, new(stacks.GoNames))
		if err != nil {
			return
		}
		for _, s := range all {
			if len(s.Frames) < 2 || len(s.Frames) > results.MaxFrames {
				t.Errorf("%q gives a stack of %d frames", text, len(s.Frames))
			}
		}
	})
}

// busy is found in the profile of this test.
//
//go:noinline
func busy(until time.Time) (n int) {
	for time.Now().Before(until) {
		n++
	}
	return n
}

func TestPprof(t *testing.T) {
	var profile bytes.Buffer
	if err := pprof.StartCPUProfile(&profile); err != nil {
		t.Skip(err) // this test is itself profiled
	}
	busy(time.Now().Add(300 * time.Millisecond))
	pprof.StopCPUProfile()
	samples, every, err := stacks.Pprof(profile.Bytes())
	if err != nil || every != 0.01 {
		t.Fatalf("Pprof: every %v s, %v; want every 0.01 s", every, err)
	}
	const caller, callee = "interleave/runner/stacks_test.TestPprof", "interleave/runner/stacks_test.busy"
	var found int64
	for _, s := range samples {
		if at := slices.Index(s.Frames, callee); at > 0 && s.Frames[at-1] == caller {
			found += s.Count
		}
	}
	if found < 5 {
		t.Errorf("%d samples of %s below %s, want about 30, in %v", found, callee, caller, samples)
	}
	if _, _, err := stacks.Pprof([]byte("no profile")); err == nil {
		t.Error("Pprof of something else = nil, want an error")
	}
}

// TestGoNames: the measured programs have no symbols, so perf names none of their
// functions.
func TestGoNames(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("it knows where the linker puts programs there")
	}
	dir := t.TempDir()
	source, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "program")
	text := "package main\n\nimport \"reflect\"\n\nfunc main() { println(reflect.ValueOf(serve).Pointer()) }\n\n//go:noinline\nfunc serve() {}\n"
	if err := os.WriteFile(source, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-ldflags", "-s -w", "-o", program, source).CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	run := exec.Command(program)
	var said strings.Builder
	run.Stderr = &said
	if err := run.Run(); err != nil {
		t.Fatal(err)
	}
	address, err := strconv.ParseUint(strings.TrimSpace(said.String()), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	const loaded = 0x400000 // where the linker puts the begin of the file
	for _, at := range []uint64{address, address - loaded} {
		in := fmt.Sprintf("program  7 \n\t%x [unknown] (%s)\n\t1 [unknown] (%s)\n\n", at, program, source)
		got, err := stacks.Perf(strings.NewReader(in), []int{7}, new(stacks.GoNames))
		want := []results.Stack{{Frames: []string{"program", "[main.go]", "main.serve"}, Count: 1}}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Perf of %q = %v, %v; want %v", in, got, err, want)
		}
	}
}
