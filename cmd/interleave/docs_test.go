package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
)

const repository = "../.."

// Who copies a command from a document or a workflow must not be told that it
// does not exist.
func TestDocumentedCommands(t *testing.T) {
	total := 0
	for path, shell := range documents(t) {
		for _, line := range commandLines(shell) {
			total++
			if err := checkCommand(line); err != nil {
				t.Errorf("%s: interleave %s: %v", path, strings.Join(line, " "), err)
			}
		}
	}
	if total < 20 {
		t.Errorf("found %d command lines in all documents, want at least 20: the test has lost its subject", total)
	}
}

// documents returns the shell text in everything that readers copy from, by
// file.
func documents(t *testing.T) map[string]string {
	t.Helper()
	found := make(map[string]string)
	for _, pattern := range []string{"*.md", "docs/*.md", "examples/*/*.md"} {
		for path, data := range files(t, pattern) {
			found[path] = markdownShell(data)
		}
	}
	for path, data := range workflows(t) {
		var document yaml.Node
		if err := yaml.Unmarshal([]byte(data), &document); err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		found[path] = strings.Join(scripts(&document), "\n")
	}
	for _, pattern := range []string{"Makefile", ".ci/run"} {
		for path, data := range files(t, pattern) {
			found[path] = data
		}
	}
	return found
}

// workflows returns the files that CI servers read.
func workflows(t *testing.T) map[string]string {
	t.Helper()
	found := files(t, "docs/ci/*.yml")
	for path, data := range files(t, ".github/workflows/*.yml") {
		found[path] = data
	}
	return found
}

func files(t *testing.T, pattern string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(repository, pattern))
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]string)
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		found[path] = string(data)
	}
	return found
}

var inlineCode = regexp.MustCompile("`([^`\n]+)`")

// markdownShell returns the code blocks and the inline code of a document, a
// line each.
func markdownShell(text string) string {
	var out strings.Builder
	fenced := false
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(strings.TrimSpace(line), "```"):
			fenced = !fenced
		case fenced:
			out.WriteString(line)
		default:
			for _, code := range inlineCode.FindAllStringSubmatch(line, -1) {
				out.WriteString(code[1] + "\n")
			}
		}
	}
	return out.String()
}

// scripts returns what a workflow runs in shells: GitHub's run, GitLab's
// script.
func scripts(n *yaml.Node) []string {
	var out []string
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 {
			switch key := n.Content[i-1].Value; {
			case key == "run" && child.Kind == yaml.ScalarNode:
				out = append(out, child.Value)
				continue
			case strings.HasSuffix(key, "script") && child.Kind == yaml.SequenceNode:
				for _, line := range child.Content {
					out = append(out, line.Value)
				}
				continue
			}
		}
		out = append(out, scripts(child)...)
	}
	return out
}

var (
	ourCommand = regexp.MustCompile(`(?:^|[;&|(])\s*@?(?:[\w./-]*bin/)?interleave +(-*[a-z])`)
	makeArgs   = regexp.MustCompile(`make bench[^\n#]*ARGS=(?:"([^"\n]*)"|'([^'\n]*)')`)
)

// commandLines returns the arguments of each call of interleave in shell text,
// and of those that make bench makes of ARGS.
func commandLines(shell string) [][]string {
	shell = strings.ReplaceAll(shell, "\\\n", " ")
	var lines [][]string
	for line := range strings.Lines(shell) {
		for _, at := range ourCommand.FindAllStringSubmatchIndex(line, -1) {
			if comment := strings.Index(line, "#"); comment >= 0 && comment < at[0] {
				continue
			}
			lines = append(lines, shellWords(line[at[2]:]))
		}
		for _, args := range makeArgs.FindAllStringSubmatch(line, -1) {
			lines = append(lines, append([]string{"bench"}, shellWords(args[1]+args[2])...))
		}
	}
	return lines
}

// shellWords splits the beginning of s into the words of one command, as a
// shell does: up to what ends a command, quotes taken off, substitutions whole.
func shellWords(s string) []string {
	var words []string
	var word strings.Builder
	inWord, quote, depth := false, rune(0), 0
	for i, r := range s {
		switch {
		case quote != 0:
			if r == quote && depth == 0 {
				quote = 0
				continue
			}
		case r == '"' || r == '\'':
			if depth == 0 {
				quote, inWord = r, true
				continue
			}
		case depth == 0 && strings.ContainsRune(" \t\n", r):
			if inWord {
				words = append(words, word.String())
				word.Reset()
			}
			inWord = false
			continue
		case depth == 0 && (strings.ContainsRune(";&|<>)`", r) || r == '#' && !inWord):
			if inWord {
				words = append(words, word.String())
			}
			return words
		}
		switch {
		case r == '(' && strings.HasSuffix(s[:i], "$"):
			depth++
		case r == ')' && depth > 0:
			depth--
		}
		word.WriteRune(r)
		inWord = true
	}
	if inWord {
		words = append(words, word.String())
	}
	return words
}

// variable is a word whose value is known to the shell only, or to the reader:
// $1, DIR, N.
var variable = regexp.MustCompile(`\$|^[A-Z]+$|…`)

// checkCommand reports what is wrong with the arguments of interleave: the
// command, a flag, or, as far as they are spelled out, their values.
func checkCommand(args []string) error {
	cmd, rest, err := newRoot().Find(args)
	if err != nil {
		return err
	}
	if !cmd.HasParent() && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
		return fmt.Errorf("there is no command %s", rest[0])
	}
	cmd.InitDefaultHelpFlag()
	spelled := true
	for _, word := range rest {
		if variable.MatchString(word) {
			spelled = false
		}
		name, isFlag := strings.CutPrefix(word, "--")
		name, _, _ = strings.Cut(name, "=")
		if isFlag && name != "" && cmd.Flags().Lookup(name) == nil && cmd.InheritedFlags().Lookup(name) == nil {
			return fmt.Errorf("there is no flag --%s", name)
		}
	}
	if !spelled {
		return nil
	}
	return parses(cmd, rest)
}

func parses(cmd *cobra.Command, args []string) error {
	if err := cmd.ParseFlags(args); err != nil {
		return err
	}
	if help, err := cmd.Flags().GetBool("help"); err == nil && help || len(args) == 0 {
		return nil // named, or asked for its help
	}
	return cmd.ValidateArgs(cmd.Flags().Args())
}

func TestCommandLines(t *testing.T) {
	for _, c := range []struct{ shell, want string }{
		{"bin/interleave list --json | grep x", "[[list --json]]"},
		{"status=0\n  /tmp/x/bin/interleave gate --base-ref \"$(git merge-base \"$B\" HEAD)\" \\\n   --out gate || status=$?",
			`[[gate --base-ref $(git merge-base "$B" HEAD) --out gate]]`},
		{"@bin/interleave report \"$(ls -d */ | tail -n 1)\" # the last", "[[report $(ls -d */ | tail -n 1)]]"},
		{"make bench PROFILE=full ARGS='--seed 1 --models cgi,csp'", "[[bench --seed 1 --models cgi,csp]]"},
		{"cd interleave\nmake -C interleave build\n# interleave answers\ngit clone x/interleave y", "[]"},
	} {
		if got := fmt.Sprint(commandLines(c.shell)); got != c.want {
			t.Errorf("commandLines(%q) = %s, want %s", c.shell, got, c.want)
		}
	}
}

func TestCheckCommandFindsMistakes(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"bench --models cgi", ""},
		{"bench --seed N", ""},
		{"list", ""},
		{"load --help", ""},
		{"bench --modles cgi", "there is no flag --modles"},
		{"bench --seed many", "invalid argument"},
		{"bench --out", "needs an argument"},
		{"dance --models cgi", "there is no command dance"},
	} {
		err := checkCommand(strings.Fields(c.line))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("checkCommand(%q) = %v, want %q", c.line, err, c.want)
		}
	}
}
