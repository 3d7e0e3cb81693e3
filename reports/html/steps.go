package html

import (
	"interleave/reports/measure"
	"interleave/results"
)

// seqWords is the room for words behind a bar, in pixels.
const seqWords = 190

// steps draws what each kind of requests of a workload does, one thing after the other,
// and the services that it calls beneath.
func (d *drawing) steps(kinds []results.RequestInfo, upstreams []results.UpstreamInfo) {
	all := measure.StepsOf(kinds, upstreams)
	longest := 0.0
	for _, s := range all {
		longest = max(longest, s.Whole)
	}
	scale := 0.0 // pixels per second
	if longest > 0 {
		scale = (seqWidth - seqNames - seqWords) / longest
	}
	stretches := func(all []measure.Stretch) (end float64) {
		end = seqNames
		for _, s := range all {
			kind := "wait"
			if s.Doing == measure.Calling {
				kind = "whole"
			} else if s.Doing == measure.Computing {
				kind = "busy"
			}
			from, width := seqNames+s.From*scale, (s.To-s.From)*scale
			d.bar(from, width, kind)
			end = max(end, from+max(width, seqBlink))
		}
		return end
	}
	for _, s := range all {
		d.name(s.Name)
		d.text(seqNames, "time", s.Means)
		d.says = append(d.says, s.Name+" takes "+s.Means)
		d.y += seqRow
		if len(s.Server) > 0 {
			d.name("server")
			stretches(s.Server)
			d.y += seqRow
		}
		for _, u := range s.Services {
			d.name(u.Name)
			waits := make([]measure.Stretch, len(u.Calls))
			for i, c := range u.Calls {
				waits[i] = measure.Stretch{Doing: measure.Blocking, From: c.From, To: c.To}
			}
			end := stretches(waits)
			d.text(end+5, "time", u.Means)
			d.says = append(d.says, u.Name+" takes "+u.Means)
			d.y += seqRow
		}
	}
}
