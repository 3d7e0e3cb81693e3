package verify

import (
	"strconv"

	"interleave/scenarios"
)

// render puts a request's number and its upstreams' proofs into a template of
// scenarios.Request. A template that cannot be read is sent as it is, and the
// answer will differ.
func render(text string, n, secret uint64) string {
	template, err := scenarios.ParseTemplate(text)
	if err != nil {
		return text
	}
	return string(template.Append(nil, secret, strconv.AppendUint(nil, n, 10)))
}
