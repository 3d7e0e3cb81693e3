package agent

import "fmt"

// Trees, watches and data are opened on this host for the coordinator, who names each by an
// id. Each kind has a map of the member's.

// openLimit bounds how many of a kind are open at the same time.
const openLimit = 1024

// mayOpen says why there can be no further one with an id among those that are open. m.mu is
// held.
func mayOpen[T any](m *member, open map[string]T, what, id string) error {
	_, taken := open[id]
	switch {
	case m.over:
		return errLeft
	case len(open) >= openLimit:
		return fmt.Errorf("%q is one too many that this host is to look at", id)
	case taken:
		return fmt.Errorf("there is %s %q already", what, id)
	}
	return nil
}

// find finds the one with an id.
func find[T comparable](m *member, open *map[string]T, what, id string) (found T, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return lookUp(*open, what, id)
}

// take finds it, and has it open no more: it is for who asked to close.
func take[T comparable](m *member, open *map[string]T, what, id string) (found T, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if found, err = lookUp(*open, what, id); err == nil {
		delete(*open, id)
	}
	return found, err
}

func lookUp[T comparable](open map[string]T, what, id string) (found T, err error) {
	var none T
	if found = open[id]; found == none {
		err = fmt.Errorf("there is no %s %q", what, id)
	}
	return found, err
}
