package modeltest

import (
	"interleave/scenarios/scenariotest/websockettest"
	"interleave/scenarios/wire/websocket"
)

// What another framework does in its own way is none of a concurrency model's
// business. It is listed here, so that nobody takes it for more, and checked, so
// that the list stays true. What is not listed it does as all models do.

// framework is a model's own way to read requests.
type framework struct {
	rules map[string]reading // by the rule's name

	// malformed are its answers to malformed requests of which it thinks in
	// another way, by the case's name.
	malformed map[string]int

	// resets says that it closes a connection with bytes unread after it has
	// refused a request, so that a client that still sends sees a reset, and may
	// lose the answer.
	resets bool

	// late is the answer to a request whose head comes too slowly, if it is not
	// 408.
	late int

	// forgets says that a stop ends a connection on which a further request has
	// begun to arrive.
	forgets bool

	// live are the exchanges on live connections that go in another way, by the
	// case's name.
	live map[string]websockettest.Case

	// hangsUp says that it ends the connection of a client who sends messages before
	// the handshake is answered, which RFC 6455 forbids (4.1).
	hangsUp bool
}

// reading is what a framework answers where it does not keep a rule.
type reading struct {
	want   []int
	end    ending
	resets bool
	rest   bool // the body of an answer to HEAD may come
}

// frameworks are by the names that models give (Info.Framework).
var frameworks = map[string]framework{
	"net/http": {
		malformed: map[string]int{
			"HTTP/2":                 501, // it looks at the method first
			"bare line feeds":        200,
			"folded line":            200,
			"length and chunks":      200,
			"chunked body too large": 408, // it waits for the chunk before it looks at its size
		},
		resets:  true,
		late:    400,
		forgets: true,
		rules: map[string]reading{
			// It is stricter.
			"empty lines before the request line": {want: []int{400}, end: closed},

			// It says the same in another way.
			"chunked is not the last coding":     {want: []int{501}, end: closed},
			"length that is too large":           {want: []int{400}, end: closed},
			"trailers that are too large":        {want: []int{400}, end: closed},
			"trailer that is too large":          {want: []int{400}, end: closed},
			"HEAD with a malformed request line": {want: []int{400}, end: closed, rest: true},
			"HEAD that is too large":             {want: []int{431}, end: closed, rest: true},
			"CONNECT without a port":             {want: []int{501, 200}},
			"CONNECT with a path":                {want: []int{501, 200}},
			"CONNECT with an impossible port":    {want: []int{501, 200}},
			"asterisk for GET":                   {want: []int{404, 200}},
			"fragment in the target":             {want: []int{404, 200}},

			// It takes them for good ones.
			"bare LF after the request line":     {want: []int{200, 200}},
			"bare LF after a field":              {want: []int{200, 200}},
			"port that is no number":             {want: []int{200, 200}},
			"two ports":                          {want: []int{200, 200}},
			"IP literal without its end":         {want: []int{200, 200}},
			"brackets in a name":                 {want: []int{200, 200}},
			"IPv6 address without brackets":      {want: []int{200, 200}},
			"malformed IPv6 address":             {want: []int{200, 200}},
			"malformed percent-encoding in Host": {want: []int{200, 200}},
			"percent sign alone":                 {want: []int{200, 200}},
			"high byte in the target":            {want: []int{200, 200}},
			"byte of no URI in the target":       {want: []int{200, 200}},
			"absolute form without a host":       {want: []int{200, 200}},
			"absolute form with a user":          {want: []int{200, 200}},
			"endless chunk extension":            {want: []int{200, 200}},
			"folded field":                       {want: []int{200, 200}},
			"length and coding":                  {want: []int{200, 200}},
			"coding in HTTP/1.0":                 {want: []int{200}, end: closed},
			"refused HEAD":                       {want: []int{200, 200}},
		},
		// With gorilla/websocket, as most programs.
		live:    gorillas(),
		hangsUp: true,
	},
}

// gorillas are the exchanges that gorilla/websocket leads in its own way.
func gorillas() map[string]websockettest.Case {
	short, long := make([]byte, 125), make([]byte, 65535)
	echo := func(data []byte) []websockettest.Frame {
		return []websockettest.Frame{{Kind: websocket.Binary, Data: string(data)}}
	}
	return map[string]websockettest.Case{
		// It takes lengths that are not in their shortest form.
		"0.2 length of 125 in 2 bytes": {
			Sends: [][]byte{{0x82, 0xfe, 0, 125}, websocket.AppendMasked(nil, websocket.Binary, 1, short)[2:]}, Want: echo(short),
		},
		"0.3 length of 65535 in 8 bytes": {
			Sends: [][]byte{{0x82, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, websocket.AppendMasked(nil, websocket.Binary, 1, long)[4:]}, Want: echo(long),
		},

		// It reads the key before it looks at the length.
		"0.6 message of 1 byte more, refused by its head": {
			Sends: [][]byte{websocket.AppendMasked(nil, websocket.Text, 1, make([]byte, websocket.DefaultMost+1))[:14]}, Close: websocket.TooLarge,
		},

		// It takes a close that is malformed for one without a code, and one whose
		// reason is no text for a malformed one.
		"7.3.2 close of 1 byte": {
			Sends: [][]byte{websocket.AppendMasked(nil, websocket.Close, 1, []byte("a"))}, Close: websocket.NoCode,
		},
		"7.5.1 close with a reason that is no text": {
			Sends: [][]byte{websocket.AppendMasked(nil, websocket.Close, 1, []byte("\x03\xe8\xed\xa0\x80"))}, Close: websocket.Protocol,
		},
	}
}
