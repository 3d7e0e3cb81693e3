package scenarios

import "interleave/scenarios/wire"

// FurtherCall names the parameter by which calls of one request to the same upstream are
// told apart: the second has "i=2". Their delays are drawn apart.
const FurtherCall = "i"

// AppendRequest appends the request for the call to an upstream at host, where
// path is the upstream's.
func (c *Call) AppendRequest(dst []byte, host, path string) []byte {
	method := "GET "
	if len(c.Body) > 0 {
		method = "POST "
	}
	dst = append(append(dst, method...), path...)
	dst = append(append(dst, "?n="...), c.Nonce...)
	if c.Params != "" {
		dst = append(append(dst, '&'), c.Params...)
	}
	return wire.AppendRest(dst, host, c.Body)
}
