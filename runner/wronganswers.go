package runner

import (
	"fmt"
	"strings"

	"interleave/internal/quantity"
	"interleave/results"
)

const (
	// hardlyWrong is the share of wrong answers up to which a search goes on.
	hardlyWrong = 0.05
	// fewWrong is how many of them tell nothing.
	fewWrong = 10
)

// wrongAnswers says that a server gives more wrong answers than are allowed, with an
// example: no rate and no setting mends that. It is empty if it does not. A server that is
// asked for too much may refuse (429, 5xx) or stay silent, which is not meant here.
func wrongAnswers(l *results.LoadResult, allowed float64) string {
	var wrong int64
	var most results.ErrorDetail
	for _, e := range l.Details(nil) {
		refused := e.Detail == "429" || strings.HasPrefix(e.Detail, "5")
		if e.Kind != results.ErrBody && (e.Kind != results.ErrStatus || refused) {
			continue
		}
		if wrong == 0 {
			most = e
		}
		wrong += e.Count
	}
	all := l.Answered + wrong
	if wrong < fewWrong || float64(wrong) <= max(allowed, hardlyWrong)*float64(all) {
		return ""
	}
	text := fmt.Sprintf("%s of %s answers are wrong, most of them by %s", quantity.Whole(wrong), quantity.Whole(all), most.Name())
	if most.Example != "" {
		text += ": " + most.Example
	}
	return text
}
