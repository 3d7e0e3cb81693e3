package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"interleave/internal/nearest"
)

// usageError is a mistake in the command line: exit status 2.
type usageError struct{ error }

func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// statusError ends the command with a status when all has been said already.
type statusError int

func (s statusError) Error() string { return fmt.Sprintf("status %d", int(s)) }

// errSaid ends the command with status 1 when all has been said already.
var errSaid = errors.New("failed")

// noArguments refuses words that are neither commands nor flags.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasSubCommands() {
		return unknownName(fmt.Errorf("unknown command %q", args[0]), args[0], "valid are", commandNames(cmd))
	}
	return usagef("%s takes no argument, but was given %q: see %s --help", cmd.CommandPath(), args[0], cmd.CommandPath())
}

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// wrongFlag says what is wrong with a flag: its value, or its name, and then
// names the flags that a command does have.
func wrongFlag(cmd *cobra.Command, err error) error {
	var value *pflag.InvalidValueError
	if errors.As(err, &value) {
		return wrongValue(value)
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	slices.Sort(names)
	var word string
	if unknown := new(pflag.NotExistError); errors.As(err, &unknown) {
		word = "--" + unknown.GetSpecifiedName()
	}
	return unknownName(err, word, cmd.CommandPath()+" takes", names)
}

// unknownName adds to err the name that is most like word, and which names there are.
func unknownName(err error, word, says string, names []string) error {
	all := says + " " + strings.Join(names, ", ")
	if hint := nearest.Hint(word, names); hint != "" {
		return usagef("%w%s (%s)", err, hint, all)
	}
	return usagef("%w: %s", err, all)
}

// pick finds each of names among all, whose names key tells, in the order of
// all; no names mean all of them.
func pick[T any](what string, names []string, all []T, key func(T) string) ([]T, error) {
	if len(names) == 0 {
		return all, nil
	}
	wanted := make(map[string]bool)
	for _, n := range names {
		wanted[strings.TrimSpace(n)] = true
	}
	var picked []T
	for _, v := range all {
		if wanted[key(v)] {
			picked = append(picked, v)
			delete(wanted, key(v))
		}
	}
	for _, n := range names {
		if n = strings.TrimSpace(n); wanted[n] {
			return nil, usagef("unknown %s %q: valid are %s", what, n, strings.Join(each(all, key), ", "))
		}
	}
	return picked, nil
}

// choose is pick with a default for when nothing is named; "all" means all.
func choose[T any](what string, names []string, all []T, key func(T) string, byDefault func(T) bool) ([]T, error) {
	switch {
	case len(names) == 0:
		return slices.DeleteFunc(slices.Clone(all), func(v T) bool { return !byDefault(v) }), nil
	case slices.Equal(names, []string{"all"}):
		return all, nil
	}
	return pick(what, names, all, key)
}

// pickOne is pick for exactly one name.
func pickOne[T any](what, name string, all []T, key func(T) string) (T, error) {
	var none T
	if name == "" {
		return none, usagef("which %s? name one with --%s: %s", what, what, strings.Join(each(all, key), ", "))
	}
	picked, err := pick(what, []string{name}, all, key)
	if err != nil {
		return none, err
	}
	return picked[0], nil
}
