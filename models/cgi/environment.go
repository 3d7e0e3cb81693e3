package cgi

import (
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"

	"interleave/models"
	"interleave/models/cgi/child"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// environment makes the children's environments.
type environment struct {
	fixed      []string // the same for all
	serverName string   // for clients that do not say which host they want
	serverPort string
}

func newEnvironment(cfg *models.Config) *environment {
	e := &environment{fixed: []string{
		"GATEWAY_INTERFACE=CGI/1.1",
		"SERVER_SOFTWARE=interleave",
		child.ScenarioEnv + "=" + cfg.Scenario.Name,
		child.ComputeRateEnv + "=" + strconv.FormatFloat(cfg.ComputeRate, 'g', -1, 64),
		child.CallTimeoutEnv + "=" + strconv.FormatInt(int64(cfg.CallTimeout), 10),
	}}
	if cfg.Scenario.Workload != "" {
		e.fixed = append(e.fixed, child.WorkloadEnv+"="+cfg.Scenario.Workload)
	}
	if cfg.Data != "" {
		e.fixed = append(e.fixed, child.DataEnv+"="+cfg.Data)
	}
	if cfg.Handicap > 0 {
		rounds := scenarios.ComputeRounds(cfg.ComputeRate, cfg.Handicap)
		e.fixed = append(e.fixed, child.HandicapEnv+"="+strconv.FormatUint(rounds, 10))
	}
	// What is about programs in general, not about this one.
	for _, name := range []string{"PATH", "TZ", "GODEBUG", "GORACE", "GOCOVERDIR"} {
		if value, set := os.LookupEnv(name); set {
			e.fixed = append(e.fixed, name+"="+value)
		}
	}
	for name, up := range cfg.Upstreams {
		e.fixed = append(e.fixed, child.UpstreamEnv+name+"="+up.Addr+up.Path)
	}
	local := address(syscall.Getsockname(int(cfg.Listener.Fd())))
	e.serverName, e.serverPort = local.Addr().String(), fmt.Sprint(local.Port())
	return e
}

// address is the zero value if there is none: the peer may be gone.
func address(sa syscall.Sockaddr, err error) netip.AddrPort {
	if in4, ok := sa.(*syscall.SockaddrInet4); ok && err == nil {
		return netip.AddrPortFrom(netip.AddrFrom4(in4.Addr), uint16(in4.Port))
	}
	return netip.AddrPortFrom(netip.IPv4Unspecified(), 0)
}

// of makes the environment for one request of the client at socket fd: the
// meta-variables of RFC 3875 §4.1 that apply, and the child's own.
func (e *environment) of(req *wire.Request, fd int, seed uint64) []string {
	remote := address(syscall.Getpeername(fd))
	name, port := e.host(string(req.Host))
	env := make([]string, len(e.fixed), len(e.fixed)+24)
	copy(env, e.fixed)
	env = append(env,
		"SERVER_PROTOCOL=HTTP/1."+strconv.Itoa(req.Minor),
		"SERVER_NAME="+name,
		"SERVER_PORT="+port,
		"REQUEST_METHOD="+string(req.Method),
		"SCRIPT_NAME="+string(req.Path),
		"PATH_INFO=",
		"QUERY_STRING="+string(req.Query),
		"REMOTE_ADDR="+remote.Addr().String(),
		"REMOTE_PORT="+strconv.Itoa(int(remote.Port())),
		child.SeedEnv+"="+strconv.FormatUint(seed, 10),
	)
	if len(req.Body) > 0 {
		env = append(env, "CONTENT_LENGTH="+strconv.Itoa(len(req.Body)))
	}
	if t := req.Header("Content-Type"); t != nil {
		env = append(env, "CONTENT_TYPE="+string(t))
	}
	return appendHeaders(env, req)
}

// host splits what the client calls this server.
func (e *environment) host(s string) (name, port string) {
	if s == "" {
		return e.serverName, e.serverPort
	}
	if i := strings.LastIndexByte(s, ':'); i >= 0 && i > strings.LastIndexByte(s, ']') {
		return s[:i], e.serverPort
	}
	return s, e.serverPort
}

// appendHeaders appends an HTTP_ variable for each header field. Fields of
// the same name become one, as they may (RFC 9110 §5.3).
func appendHeaders(env []string, req *wire.Request) []string {
	first := len(env)
next:
	for name, value := range req.Headers() {
		variable := variableOf(name)
		if variable == "" {
			continue
		}
		for i := first; i < len(env); i++ {
			if strings.HasPrefix(env[i], variable) {
				separator := ", "
				if variable == "HTTP_COOKIE=" {
					separator = "; "
				}
				env[i] += separator + string(value)
				continue next
			}
		}
		env = append(env, variable+string(value))
	}
	return env
}

// withheld are the header fields that children do not see: those that have a
// variable of their own, those that are about the connection and the framing,
// credentials (RFC 3875 §4.1.18), and Proxy, which would become HTTP_PROXY,
// which programs take for the proxy that they shall use.
var withheld = map[string]bool{
	"CONTENT_TYPE": true, "CONTENT_LENGTH": true,
	"CONNECTION": true, "KEEP_ALIVE": true, "TRANSFER_ENCODING": true, "TE": true, "TRAILER": true, "UPGRADE": true, "EXPECT": true,
	"AUTHORIZATION": true, "PROXY_AUTHORIZATION": true, "PROXY_CONNECTION": true,
	"PROXY": true,
}

// variableOf returns "HTTP_NAME=", or nothing if the field is withheld. A name
// with an underscore is, because X_Y and X-Y would become the same: a client
// could pass off one for the other.
func variableOf(name []byte) string {
	buf := make([]byte, 0, 40)
	buf = append(buf, "HTTP_"...)
	for _, c := range name {
		switch {
		case 'a' <= c && c <= 'z':
			c -= 'a' - 'A'
		case c == '-':
			c = '_'
		case 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		default:
			return ""
		}
		buf = append(buf, c)
	}
	if withheld[string(buf[len("HTTP_"):])] {
		return ""
	}
	return string(append(buf, '='))
}
