package wire

// hostEnd returns where the host at the start of h ends, as RFC 3986 §3.2.2
// has it: an IP literal in brackets, else a name (an IPv4 address is one by
// its syntax). It returns -1 if an IP literal or a percent-encoding is
// malformed. A name may be empty.
func hostEnd(h []byte) int {
	if len(h) > 0 && h[0] == '[' {
		return literalEnd(h)
	}
	i := 0
	for i < len(h) {
		switch {
		case nameBytes[h[i]]:
			i++
		case percentEncoded(h[i:]):
			i += 3
		case h[i] == '%':
			return -1
		default:
			return i
		}
	}
	return i
}

// validHost reports whether h is a host and, if it has a colon after that, a
// port of any number of digits.
func validHost(h []byte) bool {
	for i, c := range h { // what most have: a name without percents, and a port
		if !nameBytes[c] {
			return c == ':' && allDigits(h[i+1:]) || validRareHost(h)
		}
	}
	return true
}

func validRareHost(h []byte) bool {
	end := hostEnd(h)
	return end >= 0 && (end == len(h) || h[end] == ':' && allDigits(h[end+1:]))
}

// validAuthority reports whether a, from an absolute-form target, names a host
// (RFC 9110 §4.2.1).
func validAuthority(a []byte) bool { return len(a) > 0 && a[0] != ':' && validHost(a) }

// validTunnel reports whether a is what CONNECT needs: a host and a port
// (RFC 9110 §9.3.6).
func validTunnel(a []byte) bool {
	end := hostEnd(a)
	if end <= 0 || end == len(a) || a[end] != ':' || !allDigits(a[end+1:]) {
		return false
	}
	port := 0
	for _, c := range a[end+1:] {
		if port = port*10 + int(c-'0'); port > 65535 {
			return false
		}
	}
	return port > 0
}

func allDigits(s []byte) bool {
	for _, c := range s {
		if c-'0' > 9 {
			return false
		}
	}
	return true
}

// percentEncoded reports whether s starts with a percent-encoded byte.
func percentEncoded(s []byte) bool {
	return len(s) >= 3 && s[0] == '%' && hexDigit(s[1]) >= 0 && hexDigit(s[2]) >= 0
}

// literalEnd returns where the IP literal at the start of h ends, or -1.
func literalEnd(h []byte) int {
	i := 1
	for i < len(h) && h[i] != ']' {
		i++
	}
	if i == len(h) {
		return -1
	}
	if in := h[1:i]; !validIPv6(in) && !validFutureIP(in) {
		return -1
	}
	return i + 1
}

// validFutureIP is IPvFuture: v, a version in hex, a dot, and the address.
func validFutureIP(s []byte) bool {
	if len(s) == 0 || s[0]|0x20 != 'v' {
		return false
	}
	i := 1
	for i < len(s) && hexDigit(s[i]) >= 0 {
		i++
	}
	if i == 1 || i == len(s) || s[i] != '.' || i+1 == len(s) {
		return false
	}
	for _, c := range s[i+1:] {
		if c != ':' && !nameBytes[c] {
			return false
		}
	}
	return true
}

// validIPv6 is IPv6address, with or without a zone (RFC 6874).
func validIPv6(s []byte) bool {
	s, ok := cutZone(s)
	if !ok {
		return false
	}
	groups, gap := 0, false
	if len(s) >= 2 && s[0] == ':' && s[1] == ':' {
		gap, s = true, s[2:]
		if len(s) == 0 {
			return true
		}
	}
	for {
		n := 0
		for n < len(s) && n < 4 && hexDigit(s[n]) >= 0 {
			n++
		}
		if n < len(s) && s[n] == '.' {
			return validIPv4(s) && wholeIPv6(groups+2, gap)
		}
		groups++
		if n == 0 || groups > 8 {
			return false
		}
		if n == len(s) {
			return wholeIPv6(groups, gap)
		}
		if s[n] != ':' {
			return false
		}
		s = s[n+1:]
		if len(s) > 0 && s[0] == ':' {
			if gap {
				return false
			}
			gap, s = true, s[1:]
			if len(s) == 0 {
				return wholeIPv6(groups, gap)
			}
		}
	}
}

// wholeIPv6 reports whether so many groups of 16 bits, with a gap of at least
// one among them or without, are an address.
func wholeIPv6(groups int, gap bool) bool { return groups < 8 && gap || groups == 8 && !gap }

// cutZone takes "%25" and a zone's name off the end of an address.
func cutZone(s []byte) (address []byte, ok bool) {
	i := 0
	for i < len(s) && s[i] != '%' {
		i++
	}
	if i == len(s) {
		return s, true
	}
	zone := s[i:]
	if len(zone) < len("%25x") || string(zone[:3]) != "%25" {
		return nil, false
	}
	for zone = zone[3:]; len(zone) > 0; zone = zone[1:] {
		switch {
		case percentEncoded(zone):
			zone = zone[2:]
		case !unreservedBytes[zone[0]]:
			return nil, false
		}
	}
	return s[:i], true
}

// validIPv4 is IPv4address: four numbers up to 255, without zeros in front.
func validIPv4(s []byte) bool {
	for left := 4; left > 0; left-- {
		n, value := 0, 0
		for n < len(s) && n < 3 && digit(s[n]) {
			value = value*10 + int(s[n]-'0')
			n++
		}
		if n == 0 || value > 255 || n > 1 && s[0] == '0' {
			return false
		}
		s = s[n:]
		if left > 1 {
			if len(s) == 0 || s[0] != '.' {
				return false
			}
			s = s[1:]
		}
	}
	return len(s) == 0
}
