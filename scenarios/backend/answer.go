package backend

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// answer is the request's number and what the upstream said to it.
func answer(resp *wire.Response, n []byte, reply scenarios.Reply) error {
	if err := reply.Err(); err != nil {
		return err
	}
	resp.Body = append(resp.Body, n...)
	resp.Body = append(resp.Body, ' ')
	resp.Body = append(resp.Body, reply.Body...)
	resp.Body = append(resp.Body, '\n')
	return nil
}
