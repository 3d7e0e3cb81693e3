// Package nearest finds what somebody meant who mistyped a name.
package nearest

// Name returns the one of names that is most like word: the first of those with the
// fewest letters that are wrong, missing, too many or swapped with a neighbour. It is
// empty if more than a third of word's letters would be.
func Name(word string, names []string) (name string) {
	most := max(1, len(word)/3)
	for _, n := range names {
		if d := distance(word, n); d <= most {
			name, most = n, d-1
		}
	}
	return name
}

// Hint is a question after the name, to go on from what is wrong with word: empty if
// no name is near.
func Hint(word string, names []string) string {
	if name := Name(word, names); name != "" {
		return ": did you mean " + name + "?"
	}
	return ""
}

// distance is how many letters of a have to be changed, left out, added or swapped to
// make b.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
