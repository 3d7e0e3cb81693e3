package agent

import (
	"errors"
	"fmt"

	"interleave/internal/quantity"
	"interleave/runner/hosts/wire"
	"interleave/runner/place"
)

// keep makes the files and rows of a server.
func (m *member) keep(q wire.Keep) (a wire.Kept, err error) {
	scenario := m.Scenario(q.Scenario)
	if scenario == nil || scenario.Library == "" {
		return a, fmt.Errorf("there is no scenario %.60q with files and rows on this host", q.Scenario)
	}
	if err := m.reserve(q.ID); err != nil {
		return a, err
	}
	d, err := m.local.Keep(m.ctx, scenario, q.Secret)
	m.mu.Lock()
	switch {
	case m.over && err == nil:
		err = errLeft
		d.Remove()
	case err != nil:
		delete(m.data, q.ID)
	default:
		m.data[q.ID] = d
		a.Folder = d.Folder()
	}
	m.mu.Unlock()
	return a, err
}

// dataLimit bounds for how many servers there are files and rows at the same time: for each
// child that there may be.
const dataLimit = childrenLimit

// reserve has a place for data that is about to be made.
func (m *member) reserve(id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := mayOpen(m, m.data, "data", id); err != nil {
		return err
	}
	if len(m.data) >= dataLimit {
		return fmt.Errorf("there is data for %s already", quantity.Plural(dataLimit, "server"))
	}
	m.data[id] = nil
	return nil
}

// dataOf finds data.
func (m *member) dataOf(id string) (place.Data, error) { return find(m, &m.data, "data", id) }

// folderOf is the folder of data.
func (m *member) folderOf(id string) (string, error) {
	d, err := m.dataOf(id)
	if err != nil {
		return "", err
	}
	return d.Folder(), nil
}

// written looks at the rows that a server has left.
func (m *member) written(q wire.Written) (a wire.WrittenRows, err error) {
	d, err := m.dataOf(q.ID)
	switch {
	case err != nil:
		return a, err
	case q.Asked == nil:
		return a, errors.New("it is not said what was to be written")
	}
	a.Rows, err = d.Written(q.Asked)
	return a, err
}

// removeData removes files and rows.
func (m *member) removeData(q wire.Child) (a wire.Answer, err error) {
	d, err := take(m, &m.data, "data", q.ID)
	if err == nil {
		d.Remove()
	}
	return a, err
}
