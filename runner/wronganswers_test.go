package runner

import (
	"testing"

	"interleave/results"
)

// A server whose file expects another answer is told from one that is asked for too much.
func TestWrongAnswersAreNoOverload(t *testing.T) {
	body := results.ErrorDetail{Kind: results.ErrBody, Class: "item", Count: 60, Example: "GET /items/7: another price"}
	status := func(code string, n int64) results.ErrorDetail {
		return results.ErrorDetail{Kind: results.ErrStatus, Detail: code, Count: n}
	}
	for _, tt := range []struct {
		name    string
		right   int64
		allowed float64
		errors  []results.ErrorDetail
		want    string
	}{
		{"none", 100, 0.001, nil, ""},
		{"bodies", 40, 0.001, []results.ErrorDetail{body}, "60 of 100 answers are wrong, most of them by wrong body of item: GET /items/7: another price"},
		{"created is not expected", 70, 0.001, []results.ErrorDetail{status("201", 30)}, "30 of 100 answers are wrong, most of them by status 201"},
		{"both", 10, 0.001, []results.ErrorDetail{body, status("404", 30)}, "90 of 100 answers are wrong, most of them by wrong body of item: GET /items/7: another price"},
		{"refused", 10, 0.001, []results.ErrorDetail{status("503", 80), status("429", 10)}, ""},
		{"late", 10, 0.001, []results.ErrorDetail{{Kind: results.ErrTimeout, Count: 90}}, ""},
		{"hardly any", 990, 0.001, []results.ErrorDetail{status("404", 10)}, ""},
		{"allowed", 40, 0.7, []results.ErrorDetail{body}, ""},
		{"too few to tell", 1, 0.001, []results.ErrorDetail{status("404", 9)}, ""},
	} {
		l := &results.LoadResult{Answered: tt.right, ErrorDetails: tt.errors}
		if got := wrongAnswers(l, tt.allowed); got != tt.want {
			t.Errorf("%s: wrongAnswers = %q, want %q", tt.name, got, tt.want)
		}
	}
}
