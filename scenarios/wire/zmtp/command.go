package zmtp

import "bytes"

// maxContext is how long the context of a PING may be, which its PONG repeats.
const maxContext = 16

// AppendPing appends the command that asks whether the peer is alive. ttl, in
// tenths of a second, is after which silence the peer may take this side for
// dead; 0 says nothing about that. context, of at most 16 bytes, comes back with
// the PONG.
func AppendPing(dst []byte, ttl uint16, context []byte) []byte {
	dst = appendCommandHead(dst, "PING", 2+len(context))
	return append(append(dst, byte(ttl>>8), byte(ttl)), context...)
}

func appendPong(dst, context []byte) []byte {
	return append(appendCommandHead(dst, "PONG", len(context)), context...)
}

// AppendError appends the command that refuses a handshake. reason is at most
// 255 bytes long.
func AppendError(dst []byte, reason string) []byte {
	reason = reason[:min(len(reason), 255)]
	dst = appendCommandHead(dst, "ERROR", 1+len(reason))
	return append(append(dst, byte(len(reason))), reason...)
}

// appendCommandHead appends all of a command but its data, of size bytes.
func appendCommandHead(dst []byte, name string, size int) []byte {
	dst = appendHead(dst, flagCommand, 1+len(name)+size)
	return append(append(dst, byte(len(name))), name...)
}

// parseCommand takes a command's name off its frame.
func parseCommand(body []byte) (name string, data []byte, err error) {
	if len(body) < 1 || body[0] == 0 || len(body) < 1+int(body[0]) {
		return "", nil, errCommand
	}
	end := 1 + int(body[0])
	for _, known := range []string{"READY", "PING", "PONG", "ERROR"} {
		if string(body[1:end]) == known {
			return known, body[end:], nil
		}
	}
	return "", body[end:], nil // not one that a DEALER or ROUTER has to know
}

// pingContext returns the context of a PING.
func pingContext(data []byte) ([]byte, error) {
	if len(data) < 2 || len(data) > 2+maxContext {
		return nil, errCommand
	}
	return data[2:], nil
}

// reasonOf is the text of an ERROR.
func reasonOf(data []byte) []byte {
	if len(data) < 1 || len(data) < 1+int(data[0]) {
		return nil
	}
	return bytes.TrimSpace(data[1 : 1+int(data[0])])
}
