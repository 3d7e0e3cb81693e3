package postgres

// The statements of an order.
const (
	ReadRow  = "SELECT kept FROM items WHERE id = $1"
	WriteRow = "INSERT INTO orders (number, item) VALUES ($1, $2)"
)
