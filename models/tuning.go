package models

import (
	"strconv"

	"interleave/scenarios"
)

// Tuning are a model's settings. Zero means the model has no such setting.
type Tuning struct {
	Workers    int // worker processes, pool threads, or CGI children at once
	Queue      int // requests that may wait for a worker
	GOMAXPROCS int // 0 leaves it at the number of processors
}

// String lists the settings for people, such as "64 workers, queue of 1024".
func (t Tuning) String() string {
	var s string
	add := func(n int, before, after string) {
		if n == 0 {
			return
		}
		if s != "" {
			s += ", "
		}
		s += before + strconv.Itoa(n) + after
	}
	add(t.Workers, "", " workers")
	add(t.Queue, "queue of ", "")
	add(t.GOMAXPROCS, "GOMAXPROCS ", "")
	if s == "" {
		return "nothing to set"
	}
	return s
}

// Or returns t with the settings that are not zero in override put in.
func (t Tuning) Or(override Tuning) Tuning {
	if override.Workers != 0 {
		t.Workers = override.Workers
	}
	if override.Queue != 0 {
		t.Queue = override.Queue
	}
	if override.GOMAXPROCS != 0 {
		t.GOMAXPROCS = override.GOMAXPROCS
	}
	return t
}

// Asking bounds workers, processes of one request each: where handlers ask a database
// server, by whichever client, each of them holds a connection to it, and it has few.
func Asking(s *scenarios.Scenario, workers int) int {
	if s.Queries() || s.Keep.Name != "" {
		return min(workers, maxAsking)
	}
	return workers
}

const maxAsking = 16
