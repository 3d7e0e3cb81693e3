package workload

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"interleave/scenarios"
)

// MaxCompact bounds the compact form, in bytes: it is one argument of a program.
const MaxCompact = 64 << 10

// version is the first word of the compact form.
const version = "workload/1"

// Compact is w as one line of words. Parse reads it.
func (w *Workload) Compact() string {
	b := []byte(version)
	word := func(words ...string) {
		for _, s := range words {
			b = append(append(b, ' '), s...)
		}
	}
	number := func(n int64) { b = strconv.AppendInt(append(b, ' '), n, 10) }
	fraction := func(v float64) { b = strconv.AppendFloat(append(b, ' '), v, 'g', -1, 64) }

	word(w.Name)
	number(int64(w.Clients))
	fraction(w.Rate)
	number(int64(w.Goal.P99))
	number(w.Goal.Memory)
	fraction(w.Goal.Errors)
	for _, u := range w.Services {
		word("service", u.Name)
		number(int64(u.Delay))
		number(int64(u.P99))
		number(u.Size)
	}
	for _, k := range w.Kinds {
		name := k.Name
		if name == "" {
			name = "-"
		}
		word("kind", name)
		number(int64(k.Share))
		number(k.Answer)
		for _, s := range k.Steps {
			switch {
			case len(s.Calls) > 0:
				word("call")
				for i, c := range s.Calls {
					separator := byte(',')
					if i == 0 {
						separator = ' '
					}
					b = strconv.AppendInt(append(b, separator), int64(c), 10)
				}
			case s.Compute > 0:
				word("compute")
				number(int64(s.Compute))
			case s.Untold:
				word("untold")
				number(int64(s.Block))
			default:
				word("block")
				number(int64(s.Block))
			}
		}
	}
	return string(b)
}

// Parse reads the compact form of a workload, and checks it.
func Parse(text string) (*Workload, error) {
	if len(text) > MaxCompact {
		return nil, errors.New("the workload is too long")
	}
	r := reader{left: text}
	if r.word() != version {
		return nil, errors.New("the text is no workload: it does not begin with " + version)
	}
	w := &Workload{Name: r.word(), Clients: int(r.number()), Rate: r.fraction()}
	w.Goal = scenarios.Goal{P99: time.Duration(r.number()), Memory: r.number(), Errors: r.fraction()}
	for r.err == nil && r.left != "" {
		r.part(w)
	}
	if r.err != nil {
		return nil, r.err
	}
	if err := w.Check(); err != nil {
		return nil, err
	}
	if w.Compact() != text {
		return nil, errors.New("the workload is not written as it has to be")
	}
	return w, nil
}

// reader takes the compact form apart. After an error all it reads is zero.
type reader struct {
	left string
	err  error
}

func (r *reader) fail(what string) {
	if r.err == nil {
		r.err = errors.New("the workload's compact form is broken: " + what)
	}
}

func (r *reader) word() (word string) {
	word, r.left, _ = strings.Cut(r.left, " ")
	return word
}

func (r *reader) number() int64 {
	word := r.word()
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		r.fail(strconv.Quote(word) + " is no number")
		return 0
	}
	return n
}

func (r *reader) fraction() float64 {
	word := r.word()
	v, err := strconv.ParseFloat(word, 64)
	if err != nil {
		r.fail(strconv.Quote(word) + " is no number")
		return 0
	}
	return v
}

// part reads a service, the head of a kind, or a step of the last kind.
func (r *reader) part(w *Workload) {
	what := r.word()
	switch what {
	case "service":
		w.Services = append(w.Services, scenarios.Upstream{Name: r.word(), Delay: time.Duration(r.number()), P99: time.Duration(r.number()), Size: r.number()})
		return
	case "kind":
		k := Kind{Name: r.word(), Share: int(r.number()), Answer: r.number()}
		if k.Name == "-" {
			k.Name = ""
		}
		w.Kinds = append(w.Kinds, k)
		return
	}
	var s Step
	switch what {
	case "call":
		for c := range strings.SplitSeq(r.word(), ",") {
			n, err := strconv.Atoi(c)
			if err != nil {
				r.fail(strconv.Quote(c) + " is no number")
				return
			}
			s.Calls = append(s.Calls, n)
		}
	case "compute":
		s.Compute = time.Duration(r.number())
	case "block", "untold":
		s.Block, s.Untold = time.Duration(r.number()), what == "untold"
	default:
		r.fail(strconv.Quote(what) + " is no part of one")
		return
	}
	if len(w.Kinds) == 0 {
		r.fail("a step belongs to no kind")
		return
	}
	last := &w.Kinds[len(w.Kinds)-1]
	last.Steps = append(last.Steps, s)
}
