package network

import (
	"errors"
	"io"
	"os"
)

// What is here for Linux alone says so.

// Place is a network namespace that this program has for itself.
type Place struct{}

// LookCommand is the hidden command of LookChild.
const LookCommand = "network-look"

// Ability is what this host can do for a network.
type Ability struct {
	Netem, Relay, Spaces string // why it cannot
	Outer                bool
}

var errLinux = errors.New("network conditions need Linux's network namespaces: run on Linux, or in a virtual machine with it")

// Enter says that there is no such place.
func Enter(before func() error) (*Place, error) {
	if before != nil {
		if err := before(); err != nil {
			return nil, err
		}
	}
	return nil, errLinux
}

// Child says that there is no such network.
func Child(io.Reader, io.Writer) error { return errLinux }

// Look says that there is none.
func Look(string) Ability { return Ability{Spaces: errLinux.Error()} }

// LookChild says that there is none.
func LookChild(io.Writer) error { return errLinux }

// Outer reports whether there is a host to end in.
func (p *Place) Outer() bool { return false }

func (p *Place) otherEnd(bool) (*os.File, error) { return nil, errLinux }
func ownNamespace() string                       { return "" }
func fileOf(*os.File) string                     { return "" }
func loopbackUp() error                          { return errLinux }
