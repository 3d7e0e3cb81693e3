package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// notValues are wrong for every flag of a type.
var notValues = map[string][]string{
	"int":      {"", " ", "010", "+5", "-1", "0x10", "0b1", "1_000", "1e3", "1.5", " 5", "5 ", "٥", "99999999999999999999", "NaN"},
	"uint":     {"", " ", "010", "+5", "-1", "0x10", "1_000", "1e3", "1.5", " 5", "99999999999999999999"},
	"duration": {"", " ", "10", "+10s", "-10s", "10 s", "10s ", "1e3s", "10S", "0x1s", "NaN", "99999999999h"},
	"float":    {"", " ", "0", "-1", "+5", "010", "0x1p4", "1_0", "1e400", "1e300", "1e-300", "NaN", "Inf", "infinity", "5 ", "5/s"},
	"share":    {"", " ", "-1%", "+1%", "101%", "1.01", "01%", "0x1p-4", "NaN", "Inf%", "1e400%", "%", "1%%", " 1%"},
	"rate":     {"", " ", "100", "0mbit", "-1mbit", "+1mbit", "010mbit", "0x1mbit", "1e3mbit", "NaNmbit", "mbit", "1 mbit", "1mb", "1Mbit"},
	"string":   {"", " ", "\t", "a ", " a", "a\nb", "a\x1b[2J", "a\u202eb", "a\u0085b"},
	"strings":  {"", " ", ",", "a,", "a,,b", "a, ,b", "a,b,a", "a, a", "a\x1b[2J", `"a`},
	"set":      {"", " ", "a", "-1", "7-0", "0-", "0,,1", "0x1", "0-9999", "1.5"},
	"bool":     {"", "maybe", "2", "yes"},
}

// raw are the flags whose value is taken as it is, to the byte.
var raw = []string{"expect-body"}

// secret are the flags whose value may hold a password: what is wrong with it is said
// without it.
var secret = []string{"database"}

// Every flag of every command says in one line what is wrong with its value and
// what is wanted, and none has a type of its own kind.
func TestWrongValuesOfAllFlags(t *testing.T) {
	var walk func(cmd *cobra.Command, path []string)
	walk = func(cmd *cobra.Command, path []string) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if slices.Contains(raw, f.Name) {
				return
			}
			wrong, known := notValues[f.Value.Type()]
			if !known || f.Value.Type() != "bool" && !strings.HasPrefix(fmt.Sprintf("%T", f.Value), "main.typed[") {
				t.Errorf("%s --%s is a %T: read it with the types of flagtypes.go", strings.Join(path, " "), f.Name, f.Value)
				return
			}
			for _, value := range wrong {
				args := append(slices.Clone(path), "--"+f.Name+"="+value)
				var out, said strings.Builder
				status := run(context.Background(), args, strings.NewReader(""), &out, &said)
				want := fmt.Sprintf("interleave: --%s %q: ", f.Name, value)
				if slices.Contains(secret, f.Name) && strings.TrimSpace(value) != "" {
					want = fmt.Sprintf("interleave: --%s: ", f.Name)
				}
				if got := said.String(); status != exitUsage || !strings.HasPrefix(got, want) || strings.Count(got, "\n") != 1 || out.Len() > 0 {
					t.Errorf("%q: status %d, stdout %q, stderr %q; want status %d and one line that begins with %q", args, status, out.String(), got, exitUsage, want)
				}
			}
		})
		for _, sub := range cmd.Commands() {
			if sub.Name() != "completion" && sub.Name() != "help" {
				walk(sub, append(slices.Clone(path), sub.Name()))
			}
		}
	}
	root := newRoot()
	root.SetOut(io.Discard)
	walk(root, nil)
}

// Values that people write are taken.
func TestRightValuesOfFlags(t *testing.T) {
	var count int
	var seed uint64
	var rate, part float64
	var word string
	var list []string
	flags := pflag.NewFlagSet("x", pflag.ContinueOnError)
	countFlag(flags, &count, "count", 7, 0, "")
	seedFlag(flags, &seed, "seed", 7, "")
	rateFlag(flags, &rate, "rate", "")
	shareFlag(flags, &part, "share", 0.01, "")
	textFlag(flags, &word, "word", "x", "")
	listFlag(flags, &list, "list", []string{"default"}, "")
	for _, test := range []struct {
		args []string
		got  func() any
		want any
	}{
		{nil, func() any { return list }, []string{"default"}},
		{[]string{"--count=0"}, func() any { return count }, 0},
		{[]string{"--count=10"}, func() any { return count }, 10},
		{[]string{"--seed=18446744073709551615"}, func() any { return seed }, uint64(1<<64 - 1)},
		{[]string{"--rate=.5"}, func() any { return rate }, 0.5},
		{[]string{"--rate=2e3"}, func() any { return rate }, 2000.0},
		{[]string{"--share=0"}, func() any { return part }, 0.0},
		{[]string{"--share=2.5%"}, func() any { return part }, 0.025},
		{[]string{"--share=0.5 %"}, func() any { return part }, 0.005},
		{[]string{"--share=100%"}, func() any { return part }, 1.0},
		{[]string{"--word=/a b/c"}, func() any { return word }, "/a b/c"},
		{[]string{"--list=a, b", "--list=c"}, func() any { return list }, []string{"a", "b", "c"}},
	} {
		if err := flags.Parse(test.args); err != nil {
			t.Errorf("%q: %v", test.args, err)
		} else if got := test.got(); fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%q gives %v, want %v", test.args, got, test.want)
		}
	}
}
