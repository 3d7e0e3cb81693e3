package websockettest

import (
	"fmt"
	"slices"

	"interleave/scenarios/wire/websocket"
)

// Cases are all exchanges.
func Cases() []Case {
	return slices.Concat(lengths(), pings(), reservedBits(), opcodes(), fragments(), texts(), closes(), ours())
}

const (
	none = websocket.Nothing
	t    = websocket.Text
)

// lengths are 1.1 and 1.2, and 10.1: messages about the borders of the lengths' forms.
func lengths() (list []Case) {
	for i, n := range []int{0, 125, 126, 127, 128, 65535, 65536} {
		s, b := stars(n), string(slices.Repeat([]byte{0xfe}, n))
		list = append(list,
			Case{Name: fmt.Sprintf("1.1.%d text of %d bytes", i+1, n), Sends: sends(text(s)), Want: wants(echo(s))},
			Case{Name: fmt.Sprintf("1.2.%d binary message of %d bytes", i+1, n), Sends: sends(binary(b)), Want: wants(echoB(b))})
	}
	s, b := stars(65536), string(slices.Repeat([]byte{0xfe}, 65536))
	return append(list,
		Case{Name: "1.1.8 text of 65536 bytes in writes of 997", Sends: chopped(text(s), 997), Want: wants(echo(s))},
		Case{Name: "1.2.8 binary message of 65536 bytes in writes of 997", Sends: chopped(binary(b), 997), Want: wants(echoB(b))},
		Case{Name: "10.1.1 text of 65536 bytes in fragments of 1300", Sends: parts(t, s, 1300), Want: wants(echo(s))})
}

// pings are 2.1 to 2.11.
func pings() []Case {
	var ten [][]byte
	var tenBack []Frame
	for i := range 10 {
		s := fmt.Sprintf("payload-%d", i)
		ten, tenBack = append(ten, ping(s)), append(tenBack, ponged(s))
	}
	raw := "\x00\xff\xfe\xfd\xfc\xfb\x00\xff"
	most := string(slices.Repeat([]byte{0xfe}, websocket.MaxControl))
	return []Case{
		{Name: "2.1 ping without payload", Sends: sends(ping("")), Want: wants(ponged(""))},
		{Name: "2.2 ping with text", Sends: sends(ping("Hello, world!")), Want: wants(ponged("Hello, world!"))},
		{Name: "2.3 ping with bytes that are no text", Sends: sends(ping(raw)), Want: wants(ponged(raw))},
		{Name: "2.4 ping with 125 bytes", Sends: sends(ping(most)), Want: wants(ponged(most))},
		{Name: "2.5 ping with 126 bytes", Sends: sends(ping(most + "!")), Close: websocket.Protocol},
		{Name: "2.6 ping with 125 bytes, byte by byte", Sends: sends(ping(most)), Bytes: true, Want: wants(ponged(most))},
		{Name: "2.7 pong that nobody asked for", Sends: sends(pong(""))},
		{Name: "2.8 pong with payload that nobody asked for", Sends: sends(pong("unsolicited"))},
		{Name: "2.9 pong, then ping", Sends: sends(pong("unsolicited"), ping("ping")), Want: wants(ponged("ping"))},
		{Name: "2.10 ten pings", Sends: ten, Want: tenBack},
		{Name: "2.11 ten pings, byte by byte", Sends: ten, Bytes: true, Want: tenBack},
	}
}

// reservedBits are 3.1 to 3.7.
func reservedBits() []Case {
	hello := "Hello, world!"
	return []Case{
		{Name: "3.1 reserved bits 1 in a text", Sends: sends(with(0x10, text(hello))), Close: websocket.Protocol},
		{Name: "3.2 reserved bits 2 after a text, and a ping", Sends: sends(text(hello), with(0x20, text(hello)), ping("")), Want: wants(echo(hello)), Close: websocket.Protocol},
		{Name: "3.3 reserved bits 3 after a text", Sends: sends(text(hello), with(0x30, text(hello)), ping("")), Want: wants(echo(hello)), Close: websocket.Protocol},
		{Name: "3.4 reserved bits 4, byte by byte", Sends: sends(text(hello), with(0x40, text(hello)), ping("")), Bytes: true, Want: wants(echo(hello)), Close: websocket.Protocol},
		{Name: "3.5 reserved bits 5 in a binary message", Sends: sends(with(0x50, binary("\x00\xff\xfe\xfd"))), Close: websocket.Protocol},
		{Name: "3.6 reserved bits 6 in a ping", Sends: sends(with(0x60, ping(hello))), Close: websocket.Protocol},
		{Name: "3.7 reserved bits 7 in a close", Sends: sends(with(0x70, closing(websocket.Normal, ""))), Close: websocket.Protocol},
	}
}

// opcodes are 4.1 and 4.2: those that are reserved, alone and after a text.
func opcodes() (list []Case) {
	hello := "Hello, world!"
	for group, first := range []byte{3, 11} {
		for i := range byte(5) {
			bad := opcode(first+i, text(""))
			if i == 1 || i == 3 {
				bad = opcode(first+i, text("reserved opcode payload"))
			}
			c := Case{Name: fmt.Sprintf("4.%d.%d opcode %d", group+1, i+1, first+i), Sends: sends(bad), Close: websocket.Protocol}
			if i >= 2 {
				c.Sends, c.Want = sends(text(hello), bad, ping("")), wants(echo(hello))
			}
			c.Bytes = i == 4
			list = append(list, c)
		}
	}
	return list
}

// fragments are 5.1 to 5.20.
func fragments() []Case {
	a, b := part(t, false, "fragment1"), part(none, true, "fragment2")
	whole, hello := echo("fragment1fragment2"), text("Hello, world!")
	again := part(none, false, "fragment1")
	five := sends(part(t, false, "fragment1"), part(none, false, "fragment2"), ping("ping 1"),
		part(none, false, "fragment3"), part(none, false, "fragment4"), ping("ping 2"), part(none, true, "fragment5"))
	fiveBack := wants(ponged("ping 1"), ponged("ping 2"), echo("fragment1fragment2fragment3fragment4fragment5"))
	joined := func(list ...[]byte) [][]byte { return sends(slices.Concat(list...)) }
	return []Case{
		{Name: "5.1 ping in two fragments", Sends: sends(part(websocket.Ping, false, "fragment1"), b), Close: websocket.Protocol},
		{Name: "5.2 pong in two fragments", Sends: sends(part(websocket.Pong, false, "fragment1"), b), Close: websocket.Protocol},
		{Name: "5.3 text in two fragments", Sends: sends(a, b), Want: wants(whole)},
		{Name: "5.4 text in two fragments, at once", Sends: joined(a, b), Want: wants(whole)},
		{Name: "5.5 text in two fragments, byte by byte", Sends: sends(a, b), Bytes: true, Want: wants(whole)},
		{Name: "5.6 ping between two fragments", Sends: sends(a, ping("ping"), b), Want: wants(ponged("ping"), whole)},
		{Name: "5.7 ping between two fragments, at once", Sends: joined(a, ping("ping"), b), Want: wants(ponged("ping"), whole)},
		{Name: "5.8 ping between two fragments, byte by byte", Sends: sends(a, ping("ping"), b), Bytes: true, Want: wants(ponged("ping"), whole)},
		{Name: "5.9 last continuation of nothing, then a text", Sends: sends(b, hello), Close: websocket.Protocol},
		{Name: "5.10 last continuation of nothing, at once", Sends: joined(b, hello), Close: websocket.Protocol},
		{Name: "5.11 last continuation of nothing, byte by byte", Sends: sends(b, hello), Bytes: true, Close: websocket.Protocol},
		{Name: "5.12 continuation of nothing, then a text", Sends: sends(again, hello), Close: websocket.Protocol},
		{Name: "5.13 continuation of nothing, at once", Sends: joined(again, hello), Close: websocket.Protocol},
		{Name: "5.14 continuation of nothing, byte by byte", Sends: sends(again, hello), Bytes: true, Close: websocket.Protocol},
		{Name: "5.15 continuation after the last fragment", Sends: sends(a, b, again, hello), Want: wants(whole), Close: websocket.Protocol},
		{Name: "5.16 continuation of nothing before each text", Sends: sends(again, a, b), Close: websocket.Protocol},
		{Name: "5.17 last continuation of nothing before each text", Sends: sends(b, a, b), Close: websocket.Protocol},
		{Name: "5.18 text within a text", Sends: sends(a, text("fragment2")), Close: websocket.Protocol},
		{Name: "5.19 five fragments and two pings", Sends: five, Want: fiveBack},
		{Name: "5.20 five fragments and two pings, at once", Sends: joined(five...), Want: fiveBack},
	}
}

// ours are cases that the suite does not have.
func ours() []Case {
	unmasked := websocket.AppendFrame(nil, t, []byte("Hello"))
	mebi := stars(websocket.DefaultMost)
	return []Case{
		{Name: "0.1 frame that is not masked", Sends: sends(unmasked), Close: websocket.Protocol},
		{Name: "0.2 length of 125 in 2 bytes", Sends: sends([]byte{0x81, 0xfe, 0, 125}), Close: websocket.Protocol},
		{Name: "0.3 length of 65535 in 8 bytes", Sends: sends([]byte{0x82, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff}), Close: websocket.Protocol},
		{Name: "0.4 length of 64 bits", Sends: sends([]byte{0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0}), Close: websocket.Protocol},
		{Name: "0.5 message of 1 MiB", Sends: sends(text(mebi)), Want: wants(echo(mebi))},
		{Name: "0.6 message of 1 byte more, refused by its head", Sends: sends(text(mebi + "*")[:10]), Close: websocket.TooLarge},
		{Name: "0.7 fragments of 1 byte more", Sends: sends(part(t, false, mebi), part(none, true, "*")), Close: websocket.TooLarge},
		{Name: "0.8 many texts at once", Sends: sends(slices.Concat(text("a"), text("b"), ping("p"), text("c"))), Want: wants(echo("a"), echo("b"), ponged("p"), echo("c"))},
		{Name: "0.9 fragments of 1 byte", Sends: parts(t, stars(3000), 1), Want: wants(echo(stars(3000)))},
		{Name: "0.10 empty fragments", Sends: sends(part(t, false, ""), part(none, false, ""), part(none, true, "x")), Want: wants(echo("x"))},
		{Name: "0.11 binary fragments are no text", Sends: sends(part(websocket.Binary, false, "\xff"), part(none, true, "\xfe")), Want: wants(echoB("\xff\xfe"))},
		{Name: "0.12 character in two fragments, a ping between", Sends: sends(part(t, false, "\xc3"), ping("\xff"), part(none, true, "\xa9")), Want: wants(ponged("\xff"), echo("é"))},
	}
}
