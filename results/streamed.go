package results

// throughput is nil where answers last longer than the window: what they are
// measured by is their bytes.
func throughput(t *Trial) *float64 {
	if l := t.LoadResult; l.Streamed != nil && l.Requests == 0 {
		return nil
	}
	return &t.LoadResult.Throughput
}

// bytesPerSecond is what arrived of streamed answers; nil if there are none.
func bytesPerSecond(t *Trial) *float64 {
	l := t.LoadResult
	if l.Streamed == nil || l.Duration == 0 {
		return nil
	}
	return new(float64(l.Streamed.Bytes) / l.Duration)
}

// cpuPerByte is the server's CPU time over that.
func cpuPerByte(t *Trial) *float64 {
	s := t.LoadResult.Streamed
	if s == nil || s.Bytes == 0 || t.ServerCPU == nil {
		return nil
	}
	return new(*t.ServerCPU / float64(s.Bytes))
}

// memoryPerStream is by how much the server's memory grew at the most, over the most
// streams that were under way at the same time.
func memoryPerStream(t *Trial) *float64 {
	s, m := t.LoadResult.Streamed, t.Memory
	if s == nil || s.Most == 0 || m.Peak == nil || m.Baseline == nil {
		return nil
	}
	return new(max(0, *m.Peak-*m.Baseline) / float64(s.Most))
}

// socketMemory is what the system holds beside that. It is told where answers are
// streamed: there it is most of all.
func socketMemory(t *Trial) *float64 {
	if t.LoadResult.Streamed == nil {
		return nil
	}
	return t.Memory.Sockets
}
