package reports

import "strings"

// Plural writes a count of things: "1 trial", "1,200 trials".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Whole(int64(n)) + " " + noun + "s"
}

// Join lists names as a sentence does: "a, b and c".
func Join(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
