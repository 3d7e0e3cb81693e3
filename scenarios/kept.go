package scenarios

import "strconv"

// Items is how many items the files and rows of a scenario with a library are
// about, from 0 on.
const Items = 100

// ItemOf is the item that the request with number n is about: what its last two
// digits say. A text that does not end in digits is about item 0.
func ItemOf(n []byte) (item uint64) {
	for _, c := range n[max(0, len(n)-2):] {
		if c < '0' || c > '9' {
			return 0
		}
		item = item*10 + uint64(c-'0')
	}
	return item
}

// The names under which files and rows keep what is kept of an item.
const (
	InFile = "files"
	InRow  = "rows"
)

// AppendKept appends what is kept of an item in a file or a row, by name: a proof
// that a server can read there, and nowhere else.
func AppendKept(dst []byte, secret uint64, name string, item uint64) []byte {
	var digits [20]byte
	return AppendProof(dst, secret, name, strconv.AppendUint(digits[:0], item, 10))
}

// Rows are the files and rows of one server, as whoever made them sees them.
type Rows interface {
	// Orders calls each with the number of every order that is committed, in no order,
	// and the item that was ordered. The server has ended.
	Orders(each func(number, item uint64)) error
	// Close removes the rows that are not in the folder, and lets go of the others.
	Close() error
}

// Keeper makes the files and rows of servers.
type Keeper struct {
	Name string // of what keeps the rows, for reports: "PostgreSQL 15.18, synchronous_commit on"
	// Make makes them in an empty folder. The secret is of what is kept there.
	Make func(folder string, secret uint64) (Rows, error)
}
