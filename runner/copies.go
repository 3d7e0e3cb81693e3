package runner

import "strconv"

// copyFor copies the programs of a cell's server, which is to be up beside
// others.
func (b *lab) copyFor(s slot) error {
	if s.outside != nil {
		return nil
	}
	server, child := b.programsOf(s.cell)
	if err := b.copies.Add(server, s.owner()); err != nil {
		return err
	}
	return b.copies.Add(child, s.owner())
}

// owner is who in a ring has copies of its own.
func (s slot) owner() string {
	if s.build == nil {
		return s.model.Name
	}
	return s.build.Name + strconv.Itoa(s.position)
}

// programsOf are the server's program and that of its CGI children.
func (b *lab) programsOf(c cell) (server, child string) {
	if c.build != nil {
		return c.build.Server(Served{c.model, c.scenario}), c.build.CGIChild(c.scenario)
	}
	return b.config.Programs.server(c.model, c.scenario), b.config.Programs.child(c.scenario)
}
