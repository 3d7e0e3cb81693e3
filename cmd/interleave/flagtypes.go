package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/pflag"

	"interleave/internal/quantity"
	"interleave/runner/hosts/labfile"
)

// The values of flags are read here, for all commands alike, and more strictly
// than the flag package reads them: 010 is not eight, a time needs its unit, and
// an empty value is a mistake, not the default.

// typed is a flag's value of type T.
type typed[T any] struct {
	to   *T
	name string // of the type, for the help
	read func(string) (T, error)
	show func(T) string
}

func (v typed[T]) Type() string   { return v.name }
func (v typed[T]) String() string { return v.show(*v.to) }

func (v typed[T]) Set(text string) error {
	value, err := v.read(text)
	if err == nil {
		*v.to = value
	}
	return err
}

// countFlag is a whole number from least on.
func countFlag(flags *pflag.FlagSet, to *int, name string, value, least int, usage string) {
	boundedFlag(flags, to, name, value, least, maxCount, usage)
}

// boundedFlag is a whole number from least to most.
func boundedFlag(flags *pflag.FlagSet, to *int, name string, value, least, most int, usage string) {
	*to = value
	read := func(text string) (int, error) {
		n, err := wholeNumber(text)
		if err == nil && n > uint64(most) {
			err = fmt.Errorf("want a whole number of at most %d", most)
		}
		if err == nil && n < uint64(least) {
			err = fmt.Errorf("want a whole number from %d on", least)
		}
		return int(n), err
	}
	flags.Var(typed[int]{to, "int", read, strconv.Itoa}, name, usage)
}

const (
	maxCount        = 1<<31 - 1
	mostConnections = 1_000_000 // that a load driver can be asked for
)

// seedFlag is the seed of what is random.
func seedFlag(flags *pflag.FlagSet, to *uint64, name string, value uint64, usage string) {
	*to = value
	flags.Var(typed[uint64]{to, "uint", wholeNumber, func(n uint64) string { return strconv.FormatUint(n, 10) }}, name, usage)
}

var wholeForm = regexp.MustCompile(`^(0|[1-9][0-9]*)$`)

// wholeNumber reads a number as people write it: without a sign, a zero in front, or
// another base.
func wholeNumber(text string) (uint64, error) {
	if !wholeForm.MatchString(text) {
		return 0, errors.New("want a whole number in plain digits, such as 10")
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, errors.New("want a smaller number")
	}
	return n, nil
}

// timeFlag is a length of time; zero only where that is allowed.
func timeFlag(flags *pflag.FlagSet, to *time.Duration, name string, value time.Duration, zero bool, usage string) {
	*to = value
	read := func(text string) (time.Duration, error) {
		d, err := time.ParseDuration(text)
		switch {
		case err != nil || strings.HasPrefix(text, "+"):
			return 0, errors.New("want a time with its unit, such as 10s, 500ms or 1m30s")
		case d < 0:
			return 0, errors.New("want a time that is not negative")
		case d == 0 && !zero:
			return 0, errors.New("want a time above zero")
		}
		return d, nil
	}
	flags.Var(typed[time.Duration]{to, "duration", read, time.Duration.String}, name, usage)
	if value == 0 {
		flags.Lookup(name).DefValue = "" // usage says what happens without it
	}
}

// The rates that a load driver can be asked for, in requests per second.
const (
	leastRate = 0.01
	mostRate  = 1_000_000
)

// rateFlag is a number of times per second, above zero.
func rateFlag(flags *pflag.FlagSet, to *float64, name, usage string) {
	read := func(text string) (float64, error) {
		v, err := decimal(text)
		if err != nil || v <= 0 {
			return 0, errors.New("want a number per second above zero, such as 2000 or 0.5")
		}
		if v < leastRate || v > mostRate {
			return 0, fmt.Errorf("want a number per second from %v to %s", leastRate, quantity.Whole(mostRate))
		}
		return v, nil
	}
	flags.Var(typed[float64]{to, "float", read, func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }}, name, usage)
}

// shareFlag is a part of a whole, as a percentage or a number up to 1.
func shareFlag(flags *pflag.FlagSet, to *float64, name string, value float64, usage string) {
	*to = value
	read := func(text string) (float64, error) {
		v, err := share(text)
		if err != nil || v > 1 {
			return 0, errors.New("want a percentage from 0% to 100%, such as 1%")
		}
		return v, nil
	}
	flags.Var(typed[float64]{to, "share", read, func(v float64) string { return strconv.FormatFloat(100*v, 'f', -1, 64) + "%" }}, name, usage)
}

// share reads a percentage, or the same as a number.
func share(text string) (float64, error) {
	number, isPercentage := strings.CutSuffix(text, "%")
	v, err := decimal(strings.TrimRight(number, " "))
	if isPercentage {
		v /= 100
	}
	return v, err
}

var decimalForm = regexp.MustCompile(`^((0|[1-9][0-9]*)(\.[0-9]+)?|\.[0-9]+)(e[+-]?[0-9]+)?$`)

// decimal reads a number of zero or more as people write it: neither hexadecimal,
// infinite nor NaN.
func decimal(text string) (float64, error) {
	if !decimalForm.MatchString(text) {
		return 0, errors.New("want a number such as 0.5")
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, errors.New("want a smaller number")
	}
	return v, nil
}

// cpusFlag is a set of processors; none is all.
func cpusFlag(flags *pflag.FlagSet, to *[]int, name, usage string) {
	flags.Var(typed[[]int]{to, "set", labfile.Processors, quantity.Set}, name, usage)
}

// textFlag is a name, an address or a file.
func textFlag(flags *pflag.FlagSet, to *string, name, value, usage string) {
	*to = value
	flags.Var(typed[string]{to, "string", word, func(s string) string { return s }}, name, usage)
}

// word reads a text that is not empty and in which all can be seen.
func word(text string) (string, error) {
	switch {
	case strings.TrimSpace(text) == "":
		return "", errors.New("it is empty: leave the flag out or give it a value")
	case strings.TrimSpace(text) != text:
		return "", errors.New("it begins or ends with a blank: leave that out")
	case strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "", errors.New("it holds a character that cannot be seen")
	}
	return text, nil
}

// listFlag is names, separated by commas. A flag that is given again adds to
// the list.
func listFlag(flags *pflag.FlagSet, to *[]string, name string, value []string, usage string) {
	*to = value
	given := false
	read := func(text string) ([]string, error) {
		names, err := csv.NewReader(strings.NewReader(text)).Read()
		if err != nil || slices.ContainsFunc(names, func(n string) bool { return strings.TrimSpace(n) == "" }) {
			return nil, errors.New("want names, separated by commas, and none of them empty")
		}
		var list []string
		if given {
			list = slices.Clone(*to)
		}
		for _, n := range names {
			n, err := word(strings.TrimSpace(n))
			if err != nil {
				return nil, err
			}
			if slices.Contains(list, n) {
				return nil, fmt.Errorf("%s is named twice", n)
			}
			list = append(list, n)
		}
		given = true
		return list, nil
	}
	show := func(list []string) string {
		if len(list) == 0 {
			return ""
		}
		return "[" + strings.Join(list, ",") + "]"
	}
	flags.Var(typed[[]string]{to, "strings", read, show}, name, usage)
}

// wrongValue says what is wrong with the value of a flag, in one line.
func wrongValue(err *pflag.InvalidValueError) error {
	why := err.Unwrap()
	if err.GetFlag().Value.Type() == "bool" {
		why = errors.New("want true or false")
	}
	return usagef("--%s %q: %w", err.GetFlag().Name, err.GetValue(), why)
}
