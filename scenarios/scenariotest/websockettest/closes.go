package websockettest

import (
	"fmt"

	"interleave/scenarios/wire/websocket"
)

// closes are 7.1 to 7.13.
func closes() []Case {
	end := closing(websocket.Normal, "")
	list := []Case{
		{Name: "7.1.1 text, then a close", Sends: sends(text("Hello World!"), end), Want: wants(echo("Hello World!")), Close: websocket.Normal},
		{Name: "7.1.2 two closes", Sends: sends(end, end), Close: websocket.Normal},
		{Name: "7.1.3 ping after the close", Sends: sends(end, ping("")), Close: websocket.Normal},
		{Name: "7.1.4 text after the close", Sends: sends(end, text("Hello World!")), Close: websocket.Normal},
		{Name: "7.1.5 close within a message", Sends: sends(part(t, false, "fragment1"), end, part(none, true, "fragment2")), Close: websocket.Normal},
		{Name: "7.1.6 text of 256 KiB, then a close and a ping", Sends: sends(text(stars(256<<10)), end, ping("")), Want: wants(echo(stars(256 << 10))), Close: websocket.Normal},
		{Name: "7.3.1 close without a code", Sends: sends(closing(websocket.NoCode, "")), Close: websocket.NoCode},
		{Name: "7.3.2 close of 1 byte", Sends: sends(frame(websocket.Close, "a")), Close: websocket.Protocol},
		{Name: "7.3.3 close with a code", Sends: sends(end), Close: websocket.Normal},
		{Name: "7.3.4 close with a reason", Sends: sends(closing(websocket.Normal, "Hello World!")), Close: websocket.Normal},
		{Name: "7.3.5 close with a reason of 123 bytes", Sends: sends(closing(websocket.Normal, stars(123))), Close: websocket.Normal},
		{Name: "7.3.6 close with a reason of 124 bytes", Sends: sends(frame(websocket.Close, "\x03\xe8"+stars(124))), Close: websocket.Protocol},
		{Name: "7.5.1 close with a reason that is no text", Sends: sends(frame(websocket.Close, "\x03\xe8\xce\xba\xed\xa0\x80edited")), Close: websocket.BadText},
	}
	for i, code := range []websocket.Code{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999} {
		list = append(list, Case{Name: fmt.Sprintf("7.7.%d close with %d", i+1, code), Sends: sends(closing(code, "")), Close: code})
	}
	for i, code := range []websocket.Code{0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999} {
		list = append(list, Case{Name: fmt.Sprintf("7.9.%d close with %d", i+1, code), Sends: sends(refused(code)), Close: websocket.Protocol})
	}
	for i, code := range []websocket.Code{5000, 65535} {
		list = append(list, Case{Name: fmt.Sprintf("7.13.%d close with %d", i+1, code), Sends: sends(refused(code)), Close: websocket.Protocol})
	}
	return list
}

// refused is a close with a code that may not be sent.
func refused(code websocket.Code) []byte {
	return frame(websocket.Close, string([]byte{byte(code >> 8), byte(code)}))
}
