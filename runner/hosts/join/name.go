package join

import (
	"fmt"
	"regexp"
)

// namePattern is a host's name as a user calls it: it becomes a file name and part of
// subjects.
var namePattern = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$`)

// CheckName says why a name cannot be a host's; nil if it can.
func CheckName(name string) error {
	if !namePattern.MatchString(name) {
		return fmt.Errorf("%q is no name for a host: use up to 63 letters, digits, dots, - and _, such as gen1", name)
	}
	return nil
}
