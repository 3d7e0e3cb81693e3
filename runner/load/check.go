package load

import (
	"errors"
	"fmt"
	"slices"

	"interleave/internal/endpoint"
	"interleave/internal/quantity"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// checkRequests says what is wrong with a spec's requests.
func checkRequests(requests []scenarios.Request) []error {
	var faults []error
	if len(requests) > 1000 {
		return []error{fmt.Errorf("%s of request are more than 1,000", quantity.Plural(len(requests), "kind"))}
	}
	for i, r := range requests {
		name := fmt.Sprintf("request %d", i+1)
		if r.Class != "" {
			name += " (" + r.Class + ")"
		}
		fault := func(err error) {
			if err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", name, err))
			}
		}
		if !validMethod(r.Method) {
			fault(fmt.Errorf("method %q is not of upper-case letters", r.Method))
		}
		if !endpoint.ValidTarget(r.Target) {
			fault(fmt.Errorf("target %q has to start with / and hold no spaces", r.Target))
		}
		if r.Weight < 0 || r.Weight > 1_000_000_000 {
			fault(fmt.Errorf("weight %d is not between 0 and 1,000,000,000", r.Weight))
		}
		if r.Want.Status != 0 && (r.Want.Status < 200 || r.Want.Status > 599) {
			fault(fmt.Errorf("expected status %d is not between 200 and 599", r.Want.Status))
		}
		if len(r.Target) > 8<<10 || len(r.Body) > 1<<20 || len(r.Want.Body) > 16<<20 {
			fault(errors.New("target, body or expected body is longer than 8 KiB, 1 MiB or 16 MiB"))
		}
		fault(checkStream(r.Want))
		fault(checkHolds(r.Want))
		fault(checkFields(r))
		fault(checkLive(r))
		if told := r.Want.Reports; told != "" && !slices.ContainsFunc(requests, func(r scenarios.Request) bool { return r.Class == told && r.Want.Reports == "" }) {
			fault(fmt.Errorf("the answer tells of requests of class %q, of which there are none", told))
		}
		for _, text := range []string{r.Target, r.Body, r.Want.Body} {
			_, err := scenarios.ParseTemplate(text)
			fault(err)
		}
	}
	return faults
}

// checkExpect says what is wrong with what s states about the answers to its
// URL.
func (s *Spec) checkExpect() []error {
	var faults []error
	e := s.Expect
	if len(s.Requests) > 0 && (e != nil || s.ExpectStatus != 0) {
		faults = append(faults, errors.New("requests have their own expected answers: leave expect and expect status out"))
	}
	status := s.ExpectStatus
	if e != nil {
		if status != 0 {
			faults = append(faults, errors.New("expect has a status of its own: leave expect status out"))
		}
		status = e.Status
		if e.AnyBody && e.Body != "" {
			faults = append(faults, errors.New("an expected body and any body exclude each other"))
		}
		if len(e.Body) > 16<<20 {
			faults = append(faults, errors.New("expected body is longer than 16 MiB"))
		}
		if err := checkStream(*e); err != nil {
			faults = append(faults, err)
		}
	}
	if status != 0 && (status < 200 || status > 599) {
		faults = append(faults, fmt.Errorf("expected status %d is not between 200 and 599", status))
	}
	return faults
}

// mostFields and longestField are far beyond what servers take.
const (
	mostFields   = 100
	longestField = 8 << 10
)

// checkFields says what is wrong with the fields of a request's head.
func checkFields(r scenarios.Request) error {
	if len(r.Fields) > mostFields {
		return fmt.Errorf("%s are more than %d", quantity.Plural(len(r.Fields), "header field"), mostFields)
	}
	if r.Host != "" && !wire.ValidField("Host", r.Host) {
		return fmt.Errorf("host %q cannot be sent", r.Host)
	}
	for _, f := range r.Fields {
		if len(f.Name)+len(f.Value) > longestField || !wire.ValidField(f.Name, f.Value) {
			return fmt.Errorf("header field %.60q cannot be sent with the value %.60q", f.Name, f.Value)
		}
	}
	return nil
}

func validMethod(s string) bool {
	for _, c := range s {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}
