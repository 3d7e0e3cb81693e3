package results

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"interleave/internal/bounded"
	"interleave/internal/visible"
)

// StacksSchema is the version of Stacks.
const StacksSchema = "interleave/stacks/v1"

// Stacks is where a server's CPU time went under a load: samples of the call stacks of
// all its processes. It is a file of its own in the run's folder, in the folded form
// that programs for flame graphs read: a line for each stack, the outermost function
// first, and the number of its samples. The first line is a comment with what is known
// beside.
type Stacks struct {
	Schema   string `json:"schema"`
	Model    string `json:"model"`
	Scenario string `json:"scenario"`
	Load     string `json:"load"`

	// By is the program or library that took the samples: "pprof" or "perf".
	By string `json:"by"`
	// Took is for how long the load was on, and Every the CPU time between two samples
	// of a thread.
	Took  float64 `json:"took_s"`
	Every float64 `json:"every_s"`
	// CPU is what the system counted of the server's CPU time in that time.
	CPU float64 `json:"cpu_s"`
	// Failed is why there are no samples; empty if there are.
	Failed string `json:"failed,omitempty"`

	Samples []Stack `json:"-"`
}

// Stack is a call stack in which a thread was found.
type Stack struct {
	Frames []string // functions, the outermost first; at least one
	Count  int64    // how often, at least once
}

// Total is the number of all samples.
func (s *Stacks) Total() (n int64) {
	for _, stack := range s.Samples {
		n += stack.Count
	}
	return n
}

// The bounds of what a file of stacks holds.
const (
	StacksFolder = "stacks" // of a run folder
	MaxStacks    = 20_000   // different ones
	MaxFrames    = 128      // of a stack
	maxFrame     = 300      // bytes, of a function's name
	maxCount     = 1 << 40
)

func (s *Stacks) file() string { return s.Model + "." + s.Scenario + ".folded" }

// Fold adds up samples of the same stack, shortens what is too long, and puts the most
// frequent first. Of more than MaxStacks, or than a file may hold, the rarest are left
// out.
func (s *Stacks) Fold(samples []Stack) {
	counts := map[string]int64{}
	for _, stack := range samples {
		if len(stack.Frames) > 0 && stack.Count > 0 {
			counts[folded(stack.Frames)] += stack.Count
		}
	}
	s.Samples = nil
	for line, count := range counts {
		s.Samples = append(s.Samples, Stack{strings.Split(line, ";"), min(count, maxCount)})
	}
	slices.SortFunc(s.Samples, func(a, b Stack) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), slices.Compare(a.Frames, b.Frames))
	})
	room := bounded.Document - bounded.Words // what is known of the stacks has its own
	for i, stack := range s.Samples {
		room -= len(strings.Join(stack.Frames, ";")) + countRoom
		if i == MaxStacks || room < 0 {
			s.Samples = s.Samples[:i]
			break
		}
	}
}

// countRoom is the most that a count takes in a line, with what is around it.
const countRoom = 16

// KernelMark ends the names of the kernel's functions, as other programs for flame
// graphs have it.
const KernelMark = "_[k]"

// folded is a stack in one line. Characters that mean something in this form are
// replaced.
func folded(frames []string) string {
	all := make([]string, min(len(frames), MaxFrames))
	for i := range all {
		all[i] = frameName(frames[i])
	}
	return strings.Join(all, ";")
}

func frameName(name string) string {
	name = strings.Join(strings.Fields(strings.ReplaceAll(visible.Line(name), ";", ",")), " ")
	if len(name) > maxFrame {
		name = strings.ToValidUTF8(name[:maxFrame], "") + "…"
	}
	return cmp.Or(name, "?")
}

// WriteStacks puts stacks into the run's folder, in place of those of the same model and
// scenario.
func (s *Store) WriteStacks(stacks *Stacks) error {
	known, err := json.Marshal(stacks)
	if err != nil {
		return fmt.Errorf("encode stacks: %w", err)
	}
	text := fmt.Appendf(nil, "# %s\n", known)
	for _, stack := range stacks.Samples {
		text = fmt.Appendf(text, "%s %d\n", strings.Join(stack.Frames, ";"), stack.Count)
	}
	folder := filepath.Join(s.dir, StacksFolder)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return WriteFile(filepath.Join(folder, stacks.file()), text)
}

// loadStacks reads the stacks in a run's folder, in the order of their files' names. An
// error names the file and the line.
func loadStacks(dir string) (all []*Stacks, err error) {
	entries, err := os.ReadDir(filepath.Join(dir, StacksFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".folded") {
			continue
		}
		path := filepath.Join(dir, StacksFolder, entry.Name())
		text, err := bounded.File(path, bounded.Document)
		if err != nil {
			return nil, err
		}
		s, err := ParseStacks(text)
		if err != nil {
			return nil, fmt.Errorf("%s:%w", path, err)
		}
		all = append(all, s)
	}
	return all, err
}

// ParseStacks reads a file of stacks. An error begins with the number of the line.
func ParseStacks(text []byte) (*Stacks, error) {
	in := bufio.NewReader(bytes.NewReader(text))
	first, _, _ := bounded.Line(in, bounded.Words)
	known, commented := bytes.CutPrefix(first, []byte("# "))
	if !commented {
		return nil, errors.New("1: want a comment that says what it is of, as in # {\"schema\":\"" + StacksSchema + "\"…}")
	}
	s := new(Stacks)
	if err := Decode(known, StacksSchema, s); err != nil {
		return nil, fmt.Errorf("1: %w", err)
	}
	var samples []Stack
	for number := 2; ; number++ {
		line, _, err := bounded.Line(in, bounded.Words)
		if errors.Is(err, io.EOF) {
			s.Fold(samples)
			return s, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%d: %w", number, err)
		}
		at := max(bytes.LastIndexByte(line, ' '), 0)
		count, err := strconv.ParseInt(strings.TrimSpace(string(line[at:])), 10, 64)
		if at == 0 || err != nil || count < 1 || count > maxCount {
			return nil, fmt.Errorf("%d: want functions and how often they were seen, as in main;serve 12", number)
		}
		samples = append(samples, Stack{strings.Split(string(line[:at]), ";"), count})
	}
}
