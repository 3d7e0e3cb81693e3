package purchase

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// page is the answer: a line for the order and one for each service, in the
// order in which they were asked.
func page(resp *wire.Response, n []byte, replies []scenarios.Reply) error {
	resp.Body = appendLine(resp.Body, "order ", n)
	for i, label := range [...]string{"billing ", "metadata ", "ads ", "recommendations "} {
		if err := replies[i].Err(); err != nil {
			return err
		}
		resp.Body = appendLine(resp.Body, label, replies[i].Body)
	}
	return nil
}

func appendLine(dst []byte, label string, value []byte) []byte {
	dst = append(dst, label...)
	dst = append(dst, value...)
	return append(dst, '\n')
}
