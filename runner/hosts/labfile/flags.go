package labfile

import (
	"errors"
	"fmt"

	"interleave/internal/quantity"
)

// Of makes a lab of hosts for ssh, or ThisHost, as flags give them. Without a server's host
// servers run on this one. An error says which host is wrong.
func Of(server string, load, backends []string) (*Lab, error) {
	if len(load) == 0 {
		return nil, errors.New("say which hosts make the load: --load-hosts gen1,gen2")
	}
	if len(load) > MaxLoad {
		return nil, fmt.Errorf("%s are too many: want %d at most", quantity.Plural(len(load), "load host"), MaxLoad)
	}
	if len(backends) > 1 {
		return nil, errors.New("the backends run on one host: name one with --backend-hosts")
	}
	if server == "" {
		server = ThisHost
	}
	l := new(Lab)
	var err error
	named := func(target string) Host {
		if target == ThisHost {
			return Host{Name: ThisHost}
		}
		h := Host{SSH: target}
		if why := checkSSH(target); why != "" {
			err = errors.Join(err, errors.New(why))
		} else if h.Name = nameOf(target); h.Name == "" {
			err = errors.Join(err, fmt.Errorf("%s has no name that a report could show: describe the hosts in a file, and give it one", target))
		}
		return h
	}
	l.Server = named(server)
	for _, target := range load {
		l.Load = append(l.Load, named(target))
	}
	for _, target := range backends {
		l.Backends = append(l.Backends, named(target))
	}
	if err == nil && l.fault() != "" {
		err = errors.New(l.fault())
	}
	if err != nil {
		return nil, err
	}
	return l, nil
}
