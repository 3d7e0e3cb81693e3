package flame

import (
	"strings"

	"interleave/results"
)

// kind is whose function it is: a class of the drawing.
type kind string

const (
	suite   kind = "o" // a handler, or a model's own code
	runtime kind = "r" // Go's
	system  kind = "k" // the kernel, or a call of it
	library kind = "l" // any other
)

func kindOf(name string) kind {
	switch {
	case strings.HasSuffix(name, results.KernelMark), strings.Contains(name, "syscall"), name == "runtime.futex":
		return system
	case strings.HasPrefix(name, "interleave/"), strings.HasPrefix(name, "main."):
		return suite
	case strings.HasPrefix(name, "runtime."), strings.HasPrefix(name, "internal/runtime/"):
		return runtime
	}
	return library
}

// whole is a function's name for people, and short the same without the folder of its
// package.
func whole(name string) string { return strings.TrimSuffix(name, results.KernelMark) }

func short(name string) string {
	name = whole(name)
	end := strings.IndexAny(name, "([< ")
	if end < 0 {
		end = len(name)
	}
	return name[strings.LastIndexByte(name[:end], '/')+1:]
}
