package measure

import (
	"strconv"
	"strings"
)

// names hands out identifiers that are safe in a page and in a file name and
// differ from each other.
type names struct{ taken map[string]bool }

func (n *names) id(parts ...string) string {
	base := slug(strings.Join(parts, "-"))
	id := base
	for i := 2; n.taken[id]; i++ {
		id = base + "-" + strconv.Itoa(i)
	}
	if n.taken == nil {
		n.taken = map[string]bool{}
	}
	n.taken[id] = true
	return id
}

// slug keeps letters and digits and turns all else into dashes.
func slug(s string) string {
	var b strings.Builder
	dash := true // none at the start
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
			dash = false
		case !dash:
			b.WriteByte('-')
			dash = true
		}
		if b.Len() >= 60 {
			break
		}
	}
	if s := strings.TrimRight(b.String(), "-"); s != "" {
		return s
	}
	return "x"
}
