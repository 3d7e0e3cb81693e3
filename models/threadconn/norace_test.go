//go:build !race

package threadconn_test

const raceEnabled = false
