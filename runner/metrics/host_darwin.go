package metrics

// governor: macOS does not tell how it sets frequencies.
func governor() string { return "" }
