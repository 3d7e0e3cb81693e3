package doctor

import (
	"errors"
	"fmt"
	"syscall"
)

// kernel reads the major and minor number of the kernel's version.
func (h *host) kernel() (major, minor int, ok bool) {
	n, _ := fmt.Sscanf(h.env.Kernel, "%d.%d", &major, &minor)
	return major, minor, n == 2
}

// kernelCalls asks for the system calls that measuring relies on. They are
// tried and not inferred from the version: a container's filter may refuse
// them.
func kernelCalls(h *host) Finding {
	f := Finding{Name: "kernel", Looked: "uname, epoll_pwait2, SO_TIMESTAMPNS, io_uring_setup"}
	f.Found = h.env.Kernel
	if h.system == "darwin" {
		f.Looked = "uname"
		f.Verdict = Limits
		f.Found = "macOS, kernel " + h.env.Kernel
		f.Means = "the load driver's own wake-ups are in the latencies, and much of what is listed here is not told: measure on " +
			"Linux what you want to publish"
		return f
	}
	have := func(name string, err error) {
		if err == nil {
			f.Found += ", " + name
		} else {
			f.Found += fmt.Sprintf(", no %s (%s)", name, refusal(err))
		}
	}
	have("epoll_pwait2", h.calls.epollPwait2)
	have("SO_TIMESTAMPNS", h.calls.timestamps)
	have("io_uring", h.calls.ioUring)
	if disabled, ok := h.number("proc/sys/kernel/io_uring_disabled"); ok && disabled != 0 {
		f.Found += fmt.Sprintf(", kernel.io_uring_disabled %d", disabled)
	}
	switch {
	case h.calls.epollPwait2 != nil:
		f.Verdict = Limits
		f.Means = "waits are rounded up to milliseconds: requests of open loops go out up to 1 ms late, and upstreams answer as much later"
		if f.Mend = h.allowCalls(); f.Mend == "" {
			f.Means += "; a kernel from 5.11 on has epoll_pwait2"
		}
	case h.calls.timestamps != nil:
		f.Verdict = Limits
		f.Means = "an answer counts from when the load driver woke up for it, not from when the kernel took it in: that is in every " +
			"latency of an open loop"
	default:
		f.Verdict = Fine
		f.Means = "waits end when they should and answers are timed by the kernel; io_uring is not needed"
	}
	return f
}

// refusal says in a few words why there is no such call.
func refusal(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSYS):
		return "the kernel has none"
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EACCES):
		return "not allowed"
	}
	return err.Error()
}

// allowCalls is a command that lifts a container's filter of system calls, if
// it is that which refuses them.
func (h *host) allowCalls() string {
	major, minor, ok := h.kernel()
	c := h.container()
	if ok && (major > 5 || major == 5 && minor >= 11) && (c == "docker" || c == "podman") {
		return c + " run --security-opt seccomp=unconfined …"
	}
	return ""
}
