package results

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"interleave/internal/quantity"
)

// The kinds of error in LoadResult.Errors. The first group is the client's
// own fault and makes a trial invalid; the second is the server's.
const (
	ErrClientPorts       = "client_no_port"
	ErrClientDescriptors = "client_no_descriptor"
	ErrClientOther       = "client_other"

	ErrRefused     = "refused"
	ErrConnect     = "connect_timeout"
	ErrResetBefore = "reset_before_first_byte"
	ErrResetAfter  = "reset_after_first_byte"
	ErrClosed      = "closed_before_first_byte"
	ErrTruncated   = "truncated"
	ErrTimeout     = "timeout"
	ErrStatus      = "status"
	ErrBody        = "wrong_body"
	ErrProtocol    = "protocol"
)

// ClientFault reports whether an error kind is the load driver's own fault.
func ClientFault(kind string) bool {
	switch kind {
	case ErrClientPorts, ErrClientDescriptors, ErrClientOther:
		return true
	}
	return false
}

// ErrorDetail is the errors of one kind that have the same cause, as far as the
// load driver could tell.
type ErrorDetail struct {
	Kind   string `json:"kind"`             // one of the constants above
	Detail string `json:"detail,omitempty"` // the cause: "404", "more than one Content-Length"; empty if the kind says it all
	Class  string `json:"class,omitempty"`  // of the requests; empty if there is one class only
	Count  int64  `json:"count"`
	// Example is the first of them in one line, without control characters:
	// what was asked and what came. Empty if there is nothing to show.
	Example string `json:"example,omitempty"`
}

// Name is what the errors are called in messages: "status 404", "protocol (more
// than one Content-Length)", "timeout of heavy".
func (e ErrorDetail) Name() string {
	name := strings.ReplaceAll(e.Kind, "_", " ")
	switch {
	case e.Detail == "":
	case e.Kind == ErrStatus:
		name += " " + e.Detail
	default:
		name += " (" + e.Detail + ")"
	}
	if e.Class != "" {
		name += " of " + e.Class
	}
	return name
}

// MaxErrorDetails is how many details a list of errors holds at most.
const MaxErrorDetails = 16

// Details lists the causes of the errors whose kind among picks, the most
// frequent first; nil picks all. Errors of a kind whose causes are not known are
// one more entry, without a detail.
func (r *LoadResult) Details(among func(kind string) bool) []ErrorDetail {
	if among == nil {
		among = func(string) bool { return true }
	}
	var list []ErrorDetail
	known := map[string]int64{}
	for _, e := range r.ErrorDetails {
		if among(e.Kind) && e.Count > 0 {
			known[e.Kind] += e.Count
			list = append(list, e)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(r.Errors)) {
		n := r.Errors[kind] - known[kind]
		if !among(kind) || n <= 0 {
			continue
		}
		rest := ErrorDetail{Kind: kind, Count: n}
		if known[kind] > 0 {
			rest.Detail = "other"
		}
		list = append(list, rest)
	}
	SortErrors(list)
	return list
}

// SortErrors puts the most frequent errors first.
func SortErrors(list []ErrorDetail) {
	slices.SortStableFunc(list, func(a, b ErrorDetail) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Detail, b.Detail), cmp.Compare(a.Class, b.Class))
	})
}

// namedErrors is how many details a sentence names.
const namedErrors = 4

// ListErrors names errors in a sentence: "12 × status 404, 3 × timeout".
func ListErrors(list []ErrorDetail) string {
	var named []string
	for _, e := range list[:min(len(list), namedErrors)] {
		named = append(named, quantity.Whole(e.Count)+" × "+e.Name())
	}
	text := strings.Join(named, ", ")
	if more := len(list) - len(named); more > 0 {
		text += fmt.Sprintf(" and %d more kinds", more)
	}
	return text
}
