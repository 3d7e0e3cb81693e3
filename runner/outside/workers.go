package outside

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// How many workers, threads or loops a server has is a setting that can be tried out:
// {workers} in its command or its environment stands for it. A server that has the
// variable WORKERS says so as well.
const (
	workersPlace    = "{workers}"
	workersVariable = "WORKERS"

	MostWorkers = 100_000 // that a server can have
)

// set puts the number of workers into a text of the server's file.
func (s *Server) set(text string) string {
	return strings.ReplaceAll(text, workersPlace, strconv.Itoa(s.Workers))
}

// places reports whether {workers} is in the command or the environment.
func (s *Server) places() bool {
	return slices.ContainsFunc(s.Command, hasPlace) || placesIn(s.Environment)
}

func hasPlace(text string) bool { return strings.Contains(text, workersPlace) }

func placesIn(environment map[string]string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(environment)), hasPlace)
}

// Sizable reports whether the number of workers can be chosen.
func (s *Server) Sizable() bool {
	_, has := s.Environment[workersVariable]
	return has || s.places()
}

// WithWorkers is the same server with so many workers. It has to be Sizable.
func (s *Server) WithWorkers(n int) *Server {
	other := *s
	other.Workers = n
	if !s.places() {
		other.Environment = maps.Clone(s.Environment)
		other.Environment[workersVariable] = strconv.Itoa(n)
	}
	return &other
}

// workers says what is wrong with the number of workers, or that it is missing.
func (f *file) workers() string {
	places := f.places() || slices.ContainsFunc(slices.Collect(maps.Values(f.Variants)), placesIn)
	switch {
	case f.Workers < 0 || f.Workers > MostWorkers:
		return unless(false, "%d is no number of workers, as 4 is", f.Workers)
	case places && f.Workers == 0:
		return "want how many {workers} stands for where nobody says, as in workers: 4"
	case f.Workers > 0 && !places:
		return "want {workers} in the command, the environment or a variant, which the number is for"
	}
	return ""
}
