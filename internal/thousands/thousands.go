package thousands

import "fmt"

// Format writes n with a comma before each group of three digits: 10,080.
func Format[T ~int | ~int64 | ~uint64](n T) string { return Digits(fmt.Sprint(n)) }

// Digits is Format for a whole number that is written already.
func Digits(number string) string {
	first := 0
	if len(number) > 0 && number[0] == '-' {
		first = 1
	}
	for i := len(number) - 3; i > first; i -= 3 {
		number = number[:i] + "," + number[i:]
	}
	return number
}
