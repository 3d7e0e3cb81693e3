package outside

import (
	"cmp"
	"fmt"
	"maps"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// Install is how to get what a server needs.
type Install struct {
	Debian []string `yaml:"debian"` // packages of Debian and its relatives
	NPM    []string `yaml:"npm"`    // packages that npm installs globally
	Mac    string   `yaml:"mac"`    // the line that installs it on macOS; may be empty
	Note   string   `yaml:"note"`   // what to do elsewhere, or besides, in one line; may be empty
}

// packageForm is the name of a package, of a scope too, perhaps with its version.
var packageForm = regexp.MustCompile(`^@?[a-z0-9][a-z0-9+._/-]*(@[0-9][0-9A-Za-z.+-]*)?$`)

func (i Install) mistake() string {
	for _, name := range slices.Concat(i.Debian, i.NPM) {
		if !packageForm.MatchString(name) {
			return fmt.Sprintf("%q is no name of a package", name)
		}
	}
	return cmp.Or(said(i.Mac), said(i.Note))
}

// Commands are what installs the packages of all, with each command's arguments: none
// where the system has neither apt-get nor npm. asRoot says that the caller is root
// already.
func Commands(all []Install, asRoot bool) [][]string {
	var debian, npm []string
	for _, i := range all {
		debian, npm = append(debian, i.Debian...), append(npm, i.NPM...)
	}
	var commands [][]string
	add := func(packages []string, command ...string) {
		if _, err := exec.LookPath(command[0]); err != nil || len(packages) == 0 {
			return
		}
		if !asRoot {
			command = append([]string{"sudo"}, command...)
		}
		commands = append(commands, append(command, unique(packages)...))
	}
	add(debian, "apt-get", "install", "--no-install-recommends", "-y")
	add(npm, "npm", "install", "--global")
	return commands
}

func unique(names []string) []string {
	set := make(map[string]bool)
	for _, n := range names {
		set[n] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// Line is what installs it on this system, in one line for people; empty if nothing is
// known to.
func (i Install) Line(asRoot bool) string {
	if runtime.GOOS == "darwin" && i.Mac != "" {
		return i.Mac
	}
	var lines []string
	for _, c := range Commands([]Install{i}, asRoot) {
		lines = append(lines, strings.Join(c, " "))
	}
	return strings.Join(lines, " && ")
}
