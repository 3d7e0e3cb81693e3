package postgres

// MostConns bounds the connections of one process of a server: a few for each processor
// that PostgreSQL is likely to have. More would wait for these there.
const MostConns = 8

// The statements of an order.
const (
	ReadRow  = "SELECT kept FROM items WHERE id = $1"
	WriteRow = "INSERT INTO orders (number, item) VALUES ($1, $2)"
)
