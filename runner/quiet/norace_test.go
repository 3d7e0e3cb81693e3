//go:build !race

package quiet

const raceEnabled = false
