package outside

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"interleave/internal/quantity"
	"interleave/internal/visible"
	"interleave/models"
)

// file is what a file can hold.
type file struct {
	Server     `yaml:",inline"`
	Listen     string `yaml:"listen"`
	StopSignal string `yaml:"stop_signal"`
}

const (
	longestLine = 1000             // of what a server may say of itself, in bytes
	longest     = 10 * time.Minute // that a file can make a run wait
	maxCount    = 1 << 20

	longestWarmUp = time.Minute // each trial takes as much longer

	firstYear, lastYear = 1990, 2100
)

var (
	nameForm     = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,39}$`)
	variableForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	pathForm     = regexp.MustCompile(`^(/[!-z|~]*)?$`) // {n} would be filled in
)

var signals = map[string]syscall.Signal{
	"TERM": syscall.SIGTERM, "INT": syscall.SIGINT, "QUIT": syscall.SIGQUIT,
	"HUP": syscall.SIGHUP, "USR1": syscall.SIGUSR1, "USR2": syscall.SIGUSR2,
}

// mistake returns the first field with a wrong value, and why it is wrong. Those of
// requests are looked at beside it.
func (f *file) mistake(known []string) (field, why string) {
	for _, c := range []struct{ field, why string }{
		{"name", unless(f.Name != "", "it is missing: give the server one, as in name: store")},
		{"name", unless(nameForm.MatchString(f.Name), "%.60q is no name: want at most 40 lower-case letters, digits, dots, dashes and underscores, the first a letter or digit", f.Name)},
		{"summary", said(f.Summary)},
		{"stands_for", said(f.StandsFor)},
		{"year", unless(f.Year == 0 || f.Year >= firstYear && f.Year <= lastYear, "%d is no year, as 2011 is", f.Year)},
		{"install", f.Install.mistake()},
		{"needs", f.Needs.mistake()},
		{"needs", unless(f.Needs.Version == "" || len(f.Version) > 0, "a least version needs version: as well, as in [nginx, -v]")},
		{"version", zero(f.Version...)},
		{"variants", f.variants()},
		{"command", unless(len(f.Command) > 0, "want the program and its arguments, as in [python3, server.py]")},
		{"command", unless(len(f.Command) == 0 || f.Command[0] != "", "the program's name is empty: want it and its arguments, as in [python3, server.py]")},
		{"command", zero(f.Command...)},
		{"directory", zero(f.Directory)},
		{"environment", f.variables()},
		{"workers", f.workers()},
		{"scenarios", unless(len(f.Scenarios)+len(f.Requests) > 0, "want those that the server serves, as in [hello, backend], or requests: of its own")},
		{"scenarios", f.unknown(known)},
		{"name", unless(len(f.Requests) == 0 || !slices.Contains(known, f.Name), "%q is that of a scenario: choose another, since the server's requests are a scenario by its name", f.Name)},
		{"requests", unless(len(f.Requests) <= mostRequests, "%s are too many: want %d at most", quantity.Plural(len(f.Requests), "kind"), mostRequests)},
		{"clients", unless(f.Clients >= 0 && f.Clients <= mostClients, "%d is no count of clients up to %s", f.Clients, quantity.Whole(mostClients))},
		{"clients", unless(f.Clients == 0 || len(f.Requests) > 0, "want requests: of the server's own as well, which they send")},
		{"rate", unless(f.Rate == "" || rateOf(f.Rate) > 0, "%q is no rate of up to %s, as 300/s is", f.Rate, quantity.Whole(mostRate)+"/s")},
		{"rate", unless(f.Rate == "" || len(f.Requests) > 0, "want requests: of the server's own as well, which are sent at it")},
		{"listen", unless(f.Listen == "port" || f.Listen == "unix", "%q is nothing to listen on: valid are port, unix", f.Listen)},
		{"ready_path", unless(pathForm.MatchString(f.ReadyPath), "%q is no path, as /ready is", f.ReadyPath)},
		{"ready_within", wait(f.ReadyWithin)},
		{"warm_up", unless(f.WarmUp >= 0 && f.WarmUp <= longestWarmUp, "%s is no time of at most %s", f.WarmUp, longestWarmUp)},
		{"stop_within", wait(f.StopWithin)},
		{"stop_signal", unless(f.signal() != 0, "%q is no signal that asks to end: valid are %s", f.StopSignal, strings.Join(slices.Sorted(maps.Keys(signals)), ", "))},
		{"style", unless(slices.Contains([]models.Style{"", models.Blocking, models.Callback}, f.Style), "%q is no style of handlers: valid are %s, %s", f.Style, models.Blocking, models.Callback)},
		{"processes", count(f.Processes)},
		{"threads", count(f.Threads)},
	} {
		if c.why != "" {
			return c.field, c.why
		}
	}
	return "", ""
}

func (f *file) signal() syscall.Signal { return signals[strings.TrimPrefix(f.StopSignal, "SIG")] }

func unless(ok bool, format string, args ...any) string {
	if ok {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

// said judges a text that is printed as it is.
func said(s string) string {
	if len(s) > longestLine {
		return fmt.Sprintf("the text is too long: want %s at most", quantity.Plural(longestLine, "byte"))
	}
	return unless(visible.Line(s) == s, "%.60q has characters that do not show: want one line of plain text", s)
}

func zero(texts ...string) string {
	has := slices.ContainsFunc(texts, func(s string) bool { return strings.ContainsRune(s, 0) })
	return unless(!has, "a text cannot hold a zero byte")
}

// variables judges those of the environment.
func (f *file) variables() string { return judgeVariables(f.Environment) }

// judgeVariables judges what is added to an environment. An empty value is one.
func judgeVariables(all map[string]string) string {
	for _, key := range slices.Sorted(maps.Keys(all)) {
		switch {
		case !variableForm.MatchString(key):
			return fmt.Sprintf("%q is no name of a variable", key)
		case ours(key):
			return key + " is set for each start: leave it out"
		}
		if why := zero(all[key]); why != "" {
			return why
		}
	}
	return ""
}

// variants judges the names and the variables of the variants.
func (f *file) variants() string {
	for _, name := range slices.Sorted(maps.Keys(f.Variants)) {
		if whole := f.Name + "-" + name; !nameForm.MatchString(name) || !nameForm.MatchString(whole) {
			return fmt.Sprintf("%q is no name of a variant: %q has to be a name", name, whole)
		}
		if why := judgeVariables(f.Variants[name]); why != "" {
			return name + ": " + why
		}
	}
	return ""
}

func (f *file) unknown(known []string) string {
	for _, name := range f.Scenarios {
		if !slices.Contains(known, name) {
			return fmt.Sprintf("unknown scenario %q: valid are %s", name, strings.Join(known, ", "))
		}
	}
	return ""
}

func wait(d time.Duration) string {
	return unless(d > 0 && d <= longest, "%v is no time of at most %v, as 500ms or 20s is", d, longest)
}

func count(n int) string {
	return unless(n >= 0 && n <= maxCount, "%d is no count up to %d: leave the field out to claim nothing", n, maxCount)
}
