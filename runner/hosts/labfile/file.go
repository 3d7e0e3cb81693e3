package labfile

import (
	"net/netip"
	"strings"

	"go.yaml.in/yaml/v3"

	"interleave/internal/bounded"
	"interleave/internal/quantity"
	"interleave/internal/strictyaml"
	"interleave/runner/hosts/join"
)

// Load reads the file at path.
func Load(path string) (*Lab, error) {
	text, err := bounded.File(path, strictyaml.MaxFile)
	if err != nil {
		return nil, err
	}
	return Read(path, string(text))
}

// Read makes a lab of the text of a file. Errors name it as path.
func Read(path, text string) (*Lab, error) {
	l, err := parse(text)
	return l, strictyaml.In(path, err)
}

func parse(text string) (*Lab, error) {
	document, err := strictyaml.Document(text,
		"the file is empty: a lab needs server and load, as in load: [{ssh: gen1}]",
		"the file holds more than one document: give each lab a file")
	if err != nil {
		return nil, err
	}
	l := new(Lab)
	var server, load *yaml.Node
	err = strictyaml.Keys(document, "lab", []string{"server", "load", "backends", "engine", "credentials", "listen"}, func(key, value *yaml.Node) (err error) {
		switch key.Value {
		case "server":
			server = value
			l.Server, err = host(value, "server")
		case "load":
			load = value
			l.Load, err = hosts(value, "load", MaxLoad)
		case "backends":
			l.Backends, err = hosts(value, "backends", 1)
		case "engine":
			l.Engine, err = engine(value)
		case "credentials":
			if l.Credentials = strictyaml.Scalar(value); l.Credentials == "" {
				err = strictyaml.At(value, "credentials: %s is no file", strictyaml.Shown(value))
			}
		case "listen":
			l.Listen, err = listen(value)
		}
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case server == nil:
		return nil, strictyaml.At(document, "server is missing: say where servers run, as in server: {ssh: srv1}, or server: this-host")
	case load == nil:
		return nil, strictyaml.At(document, "load is missing: say where the load comes from, as in load: [{ssh: gen1}]")
	}
	if why := l.fault(); why != "" {
		return nil, strictyaml.At(document, "%s", why)
	}
	return l, nil
}

// hosts reads a list of them.
func hosts(n *yaml.Node, what string, most int) (list []Host, err error) {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 || len(n.Content) > most {
		if most == 1 {
			return nil, strictyaml.At(n, "%s: want a list of one host, as in [{ssh: be1}]", what)
		}
		return nil, strictyaml.At(n, "%s: want a list of %s at most, and one at least, as in [{ssh: gen1}, {ssh: gen2}]", what, quantity.Plural(most, "host"))
	}
	for _, one := range n.Content {
		h, err := host(one, what)
		if err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, nil
}

func host(n *yaml.Node, what string) (h Host, err error) {
	if n.Kind == yaml.ScalarNode {
		if n.Value == ThisHost {
			return Host{Name: ThisHost}, nil
		}
		return h, strictyaml.At(n, "%s: %s is no host: want {ssh: …}, {name: …} or this-host", what, strictyaml.Shown(n))
	}
	err = strictyaml.Keys(n, what, []string{"ssh", "name", "address", "cpus"}, func(key, value *yaml.Node) error {
		text, why := strictyaml.Scalar(value), ""
		switch key.Value {
		case "ssh":
			h.SSH, why = text, checkSSH(text)
		case "name":
			if h.Name = text; join.CheckName(text) != nil {
				why = join.CheckName(text).Error()
			}
		case "address":
			h.Address, why = text, checkAddress(text)
		case "cpus":
			var err error
			if h.CPUs, err = Processors(text); err != nil {
				return strictyaml.At(value, "cpus: %s: %v", strictyaml.Shown(value), err)
			}
		}
		if why != "" {
			return strictyaml.At(value, "%s: %s", key.Value, why)
		}
		return nil
	})
	switch {
	case err != nil:
	case h.SSH == "" && h.Name == "":
		err = strictyaml.At(n, "%s: want {ssh: …} for a host that ssh reaches, {name: …} for one that joins by itself, or name: this-host", what)
	case h.Name == "":
		if h.Name = nameOf(h.SSH); h.Name == "" {
			err = strictyaml.At(n, "%s: give %s a name as well, as in {ssh: %s, name: gen1}", what, h.SSH, h.SSH)
		}
	}
	return h, err
}

// engine reads what carries messages between the hosts: empty for what interleave has itself.
func engine(n *yaml.Node) (url string, err error) {
	url = strictyaml.Scalar(n)
	if url == "embedded" {
		return "", nil
	}
	if !strings.Contains(url, "://") {
		return "", strictyaml.At(n, "engine: %s is none: want embedded, or a NATS server of your own such as tls://broker:4222", strictyaml.Shown(n))
	}
	if err := join.CheckAddress(url); err != nil {
		return "", strictyaml.At(n, "engine: %v", err)
	}
	return url, nil
}

// listen reads an address of this host with its port.
func listen(n *yaml.Node) (string, error) {
	at, err := netip.ParseAddrPort(strictyaml.Scalar(n))
	if err != nil || at.Port() == 0 {
		return "", strictyaml.At(n, "listen: %s is no address of this host with a port: want one such as 10.1.0.1:7422", strictyaml.Shown(n))
	}
	return at.String(), nil
}
