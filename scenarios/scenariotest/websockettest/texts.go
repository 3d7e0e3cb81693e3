package websockettest

import (
	"fmt"
	"unicode/utf8"

	"interleave/scenarios/wire/websocket"
)

// texts are 6.1 to 6.23: what is UTF-8, and what is not, whole and in fragments.
func texts() (list []Case) {
	greek := "κόσμε"
	long := "Hello-µ@ßöäüàá-UTF-8!!"
	bad := greek + "\xed\xa0\x80" + "edited"
	beyond := greek + "\xf4\x90\x80\x80" + "edited"
	add := func(name string, c Case) {
		c.Name = name
		list = append(list, c)
	}
	add("6.1.1 empty text", Case{Sends: sends(text("")), Want: wants(echo(""))})
	add("6.1.2 three empty fragments", Case{Sends: sends(part(t, false, ""), part(none, false, ""), part(none, true, "")), Want: wants(echo(""))})
	add("6.1.3 three fragments, the middle one not empty", Case{Sends: sends(part(t, false, ""), part(none, false, "middle frame payload"), part(none, true, "")), Want: wants(echo("middle frame payload"))})
	add("6.2.1 text in one frame", Case{Sends: sends(text(long)), Want: wants(echo(long))})
	add("6.2.2 text in two fragments, between characters", Case{Sends: sends(part(t, false, long[:9]), part(none, true, long[9:])), Want: wants(echo(long))})
	add("6.2.3 text in fragments of 1 byte", Case{Sends: parts(t, long, 1), Want: wants(echo(long))})
	add("6.2.4 Greek in fragments of 1 byte", Case{Sends: parts(t, greek, 1), Want: wants(echo(greek))})
	add("6.3.1 surrogate in one frame", Case{Sends: sends(text(bad)), Close: websocket.BadText})
	add("6.3.2 surrogate in fragments of 1 byte", Case{Sends: parts(t, bad, 1), Close: websocket.BadText})

	// What is wrong is found when its first wrong byte is there: what follows is
	// not sent.
	add("6.4.1 wrong in the second of three fragments", Case{Sends: sends(part(t, false, greek), part(none, false, "\xf4\x90\x80\x80")), Close: websocket.BadText})
	add("6.4.2 wrong with the second byte of a character", Case{Sends: sends(part(t, false, greek+"\xf4"), part(none, false, "\x90")), Close: websocket.BadText})
	add("6.4.3 wrong within a frame that is not complete", Case{Sends: sends(text(beyond)[:6+len(greek)+4]), Close: websocket.BadText})
	add("6.4.4 wrong with the second byte within a frame that is not complete", Case{Sends: sends(text(beyond)[:6+len(greek)+1], text(beyond)[6+len(greek)+1:6+len(greek)+2]), Close: websocket.BadText})

	groups := map[string]int{}
	for _, s := range samples {
		groups[s.group]++
		c := Case{Name: fmt.Sprintf("%s.%d %s", s.group, groups[s.group], s.about), Sends: sends(text(s.text)), Want: wants(echo(s.text))}
		if !s.valid {
			c.Want, c.Close = nil, websocket.BadText
		}
		list = append(list, c)
	}
	// 6.22: the noncharacters of each plane are characters to the encoding.
	for plane := range 17 {
		for i, last := range []int{0xfffe, 0xffff} {
			s := string(utf8.AppendRune(nil, rune(plane<<16|last)))
			add(fmt.Sprintf("6.22.%d noncharacter U+%04X", 2*plane+i+1, plane<<16|last), Case{Sends: sends(text(s)), Want: wants(echo(s))})
		}
	}
	for i := range 7 {
		s := string(utf8.AppendRune(nil, rune(0xfff9+i)))
		add(fmt.Sprintf("6.23.%d special U+%04X", i+1, 0xfff9+i), Case{Sends: sends(text(s)), Want: wants(echo(s))})
	}
	return list
}

// sample is a text in one frame.
type sample struct {
	group, about, text string
	valid              bool
}

var samples = []sample{
	{"6.5", "Greek", "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5", true},
	{"6.5", "Hebrew and Greek", "שלום κόσμε", true},
	{"6.5", "beyond the first plane", "\U00010300\U00010301", true},
	{"6.5", "with a zero byte", "a\x00b", true},
	{"6.5", "all lengths of characters", "$¢€𐍈", true},

	{"6.6", "first byte of Greek", "\xce", false},
	{"6.6", "one Greek character", "\xce\xba", true},
	{"6.6", "cut in the second", "\xce\xba\xe1", false},
	{"6.6", "cut later in the second", "\xce\xba\xe1\xbd", false},
	{"6.6", "two characters", "\xce\xba\xe1\xbd\xb9", true},
	{"6.6", "cut in the third", "\xce\xba\xe1\xbd\xb9\xcf", false},
	{"6.6", "three characters", "\xce\xba\xe1\xbd\xb9\xcf\x83", true},
	{"6.6", "cut in the fourth", "\xce\xba\xe1\xbd\xb9\xcf\x83\xce", false},
	{"6.6", "four characters", "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc", true},
	{"6.6", "cut in the fifth", "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce", false},
	{"6.6", "five characters", "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5", true},

	{"6.7", "first of 1 byte", "\x00", true},
	{"6.7", "first of 2 bytes", "\xc2\x80", true},
	{"6.7", "first of 3 bytes", "\xe0\xa0\x80", true},
	{"6.7", "first of 4 bytes", "\xf0\x90\x80\x80", true},

	{"6.8", "first of 5 bytes", "\xf8\x88\x80\x80\x80", false},
	{"6.8", "first of 6 bytes", "\xfc\x84\x80\x80\x80\x80", false},

	{"6.9", "last of 1 byte", "\x7f", true},
	{"6.9", "last of 2 bytes", "\xdf\xbf", true},
	{"6.9", "last of 3 bytes", "\xef\xbf\xbf", true},
	{"6.9", "last of all", "\xf4\x8f\xbf\xbf", true},

	{"6.10", "last of 4 bytes", "\xf7\xbf\xbf\xbf", false},
	{"6.10", "last of 5 bytes", "\xfb\xbf\xbf\xbf\xbf", false},
	{"6.10", "last of 6 bytes", "\xfd\xbf\xbf\xbf\xbf\xbf", false},

	{"6.11", "before the surrogates", "\xed\x9f\xbf", true},
	{"6.11", "after the surrogates", "\xee\x80\x80", true},
	{"6.11", "replacement character", "\xef\xbf\xbd", true},
	{"6.11", "last of all again", "\xf4\x8f\xbf\xbf", true},
	{"6.11", "first beyond", "\xf4\x90\x80\x80", false},

	{"6.12", "first continuation byte", "\x80", false},
	{"6.12", "last continuation byte", "\xbf", false},
	{"6.12", "2 continuation bytes", "\x80\xbf", false},
	{"6.12", "3 continuation bytes", "\x80\xbf\x80", false},
	{"6.12", "4 continuation bytes", "\x80\xbf\x80\xbf", false},
	{"6.12", "5 continuation bytes", "\x80\xbf\x80\xbf\x80", false},
	{"6.12", "6 continuation bytes", "\x80\xbf\x80\xbf\x80\xbf", false},
	{"6.12", "all continuation bytes", all(0x80, 0xbf, ""), false},

	{"6.13", "starts of 2, with spaces", all(0xc0, 0xdf, " "), false},
	{"6.13", "starts of 3, with spaces", all(0xe0, 0xef, " "), false},
	{"6.13", "starts of 4, with spaces", all(0xf0, 0xf7, " "), false},
	{"6.13", "starts of 5, with spaces", all(0xf8, 0xfb, " "), false},
	{"6.13", "starts of 6, with spaces", all(0xfc, 0xfd, " "), false},

	{"6.14", "2 bytes, last missing", "\xc0", false},
	{"6.14", "3 bytes, last missing", "\xe0\x80", false},
	{"6.14", "4 bytes, last missing", "\xf0\x80\x80", false},
	{"6.14", "5 bytes, last missing", "\xf8\x80\x80\x80", false},
	{"6.14", "6 bytes, last missing", "\xfc\x80\x80\x80\x80", false},
	{"6.14", "2 bytes, last missing, highest", "\xdf", false},
	{"6.14", "3 bytes, last missing, highest", "\xef\xbf", false},
	{"6.14", "4 bytes, last missing, highest", "\xf7\xbf\xbf", false},
	{"6.14", "5 bytes, last missing, highest", "\xfb\xbf\xbf\xbf", false},
	{"6.14", "6 bytes, last missing, highest", "\xfd\xbf\xbf\xbf\xbf", false},

	{"6.15", "all of these together", "\xc0\xe0\x80\xf0\x80\x80\xf8\x80\x80\x80\xfc\x80\x80\x80\x80\xdf\xef\xbf\xf7\xbf\xbf\xfb\xbf\xbf\xbf\xfd\xbf\xbf\xbf\xbf", false},

	{"6.16", "byte FE", "\xfe", false},
	{"6.16", "byte FF", "\xff", false},
	{"6.16", "both", "\xfe\xfe\xff\xff", false},

	{"6.17", "slash in 2 bytes", "\xc0\xaf", false},
	{"6.17", "slash in 3 bytes", "\xe0\x80\xaf", false},
	{"6.17", "slash in 4 bytes", "\xf0\x80\x80\xaf", false},
	{"6.17", "slash in 5 bytes", "\xf8\x80\x80\x80\xaf", false},
	{"6.17", "slash in 6 bytes", "\xfc\x80\x80\x80\x80\xaf", false},

	{"6.18", "highest that is too long in 2", "\xc1\xbf", false},
	{"6.18", "highest that is too long in 3", "\xe0\x9f\xbf", false},
	{"6.18", "highest that is too long in 4", "\xf0\x8f\xbf\xbf", false},
	{"6.18", "highest that is too long in 5", "\xf8\x87\xbf\xbf\xbf", false},
	{"6.18", "highest that is too long in 6", "\xfc\x83\xbf\xbf\xbf\xbf", false},

	{"6.19", "zero in 2 bytes", "\xc0\x80", false},
	{"6.19", "zero in 3 bytes", "\xe0\x80\x80", false},
	{"6.19", "zero in 4 bytes", "\xf0\x80\x80\x80", false},
	{"6.19", "zero in 5 bytes", "\xf8\x80\x80\x80\x80", false},
	{"6.19", "zero in 6 bytes", "\xfc\x80\x80\x80\x80\x80", false},

	{"6.20", "surrogate D800", "\xed\xa0\x80", false},
	{"6.20", "surrogate DB7F", "\xed\xad\xbf", false},
	{"6.20", "surrogate DB80", "\xed\xae\x80", false},
	{"6.20", "surrogate DBFF", "\xed\xaf\xbf", false},
	{"6.20", "surrogate DC00", "\xed\xb0\x80", false},
	{"6.20", "surrogate DF80", "\xed\xbe\x80", false},
	{"6.20", "surrogate DFFF", "\xed\xbf\xbf", false},

	{"6.21", "surrogates D800 DC00", "\xed\xa0\x80\xed\xb0\x80", false},
	{"6.21", "surrogates D800 DFFF", "\xed\xa0\x80\xed\xbf\xbf", false},
	{"6.21", "surrogates DB7F DC00", "\xed\xad\xbf\xed\xb0\x80", false},
	{"6.21", "surrogates DB7F DFFF", "\xed\xad\xbf\xed\xbf\xbf", false},
	{"6.21", "surrogates DB80 DC00", "\xed\xae\x80\xed\xb0\x80", false},
	{"6.21", "surrogates DB80 DFFF", "\xed\xae\x80\xed\xbf\xbf", false},
	{"6.21", "surrogates DBFF DC00", "\xed\xaf\xbf\xed\xb0\x80", false},
	{"6.21", "surrogates DBFF DFFF", "\xed\xaf\xbf\xed\xbf\xbf", false},
}

// all is all bytes from first to last, with something after each.
func all(first, last byte, after string) (s string) {
	for c := int(first); c <= int(last); c++ {
		s += string([]byte{byte(c)}) + after
	}
	return s
}
