package quantity

import (
	"fmt"
	"strconv"
	"strings"
)

// Whole writes a count in full, thousands set apart: 10,080.
func Whole[T ~int | ~int64 | ~uint64](n T) string {
	digits := fmt.Sprint(n)
	if rest, negative := strings.CutPrefix(digits, "-"); negative {
		return "−" + apart(rest)
	}
	return apart(digits)
}

// irregular are the plurals that an s at the end does not make.
var irregular = map[string]string{
	"this": "these", "is": "are", "was": "were", "has": "have", "ties": "tie", "does": "do",
}

// Plural writes a count of things: "1 trial", "1,200 trials", "2 processes",
// "3 capacities". Of several words the first is the thing: "2 cells more" is
// Plural(2, "cell") and " more".
func Plural[T ~int | ~int64 | ~uint64](n T, thing string) string {
	return Whole(n) + " " + Form(n, thing)
}

// Form is the form of a word that goes with n: "trial" or "trials", "is" or
// "are".
func Form[T ~int | ~int64 | ~uint64](n T, word string) string {
	if n == 1 {
		return word
	}
	if other, known := irregular[word]; known {
		return other
	}
	switch {
	case strings.HasSuffix(word, "s"), strings.HasSuffix(word, "x"), strings.HasSuffix(word, "ch"), strings.HasSuffix(word, "sh"):
		return word + "es"
	case strings.HasSuffix(word, "y") && !strings.HasSuffix(word, "ay") && !strings.HasSuffix(word, "ey"):
		return strings.TrimSuffix(word, "y") + "ies"
	}
	return word + "s"
}

// Set writes numbers that are in order as the kernel and taskset do: 0-3,8.
func Set(numbers []int) string {
	var parts []string
	for i := 0; i < len(numbers); {
		last := i
		for last+1 < len(numbers) && numbers[last+1] == numbers[last]+1 {
			last++
		}
		part := strconv.Itoa(numbers[i])
		if last > i {
			part += "-" + strconv.Itoa(numbers[last])
		}
		parts = append(parts, part)
		i = last + 1
	}
	return strings.Join(parts, ",")
}
