package chart

import (
	"fmt"
	"strings"
)

// Picture is a sign for how a server runs many requests at once: boxes are
// processes, and in them lines are threads, rings are loops and dots are tasks.
type Picture struct {
	Processes int  // 1, or more for several
	Brief     bool // each ends with its request: drawn dashed
	Front     bool // the first takes requests in for the others
	Inside    Inside
	Linked    bool // tasks hand requests on to each other
	Foreign   bool // another framework: a second line around it
}

// Inside is what runs the handlers within a process.
type Inside int

const (
	Unknown    Inside = iota
	OneThread         // one after the other
	FewThreads        // a fixed number
	Threads           // as many as there are connections
	Callbacks         // a loop that calls back
	Coroutines        // a loop that switches between tasks
	Loops             // several loops
	Tasks             // on a scheduler of their own
)

// The size of a picture, and of a box where there are several.
const (
	pictureWidth  = 26
	pictureHeight = 16
	boxWidth      = 8
	boxes         = 3 // that stand for several processes
)

// SVG returns the picture's elements in a model's colour, for a viewBox of 26 by 16.
func (p Picture) SVG(l Look) string {
	var b strings.Builder
	dash := ""
	if p.Brief {
		dash = ` stroke-dasharray="2 1.5"`
	}
	if p.Processes <= 1 {
		fmt.Fprintf(&b, `<rect x="1" y="1" width="24" height="14" rx="2.5"/>`)
		if p.Foreign {
			b.WriteString(`<path d="M4 3.5h18"/>`)
		}
		b.WriteString(p.wide())
	} else {
		for i := range boxes {
			x := i*(boxWidth+1) + 1
			front := p.Front && i == 0
			style := dash
			if front {
				style = ""
			}
			fmt.Fprintf(&b, `<rect x="%d" y="1" width="6.5" height="14" rx="2"%s/>`, x, style)
			if front || p.Inside == Callbacks || p.Inside == Coroutines || p.Inside == Loops {
				fmt.Fprintf(&b, `<circle cx="%d.25" cy="8" r="1.9"/>`, x+3)
			} else if p.Inside != Unknown {
				fmt.Fprintf(&b, `<path d="M%d.25 4.5v7"/>`, x+3)
			}
		}
	}
	t := roleColors()
	return `<g class="l` + roleName(t.line(l)) + `" stroke-width="1.2" stroke-linecap="round">` + b.String() + "</g>"
}

// wide is what is inside a single process.
func (p Picture) wide() string {
	dots := func(at ...string) (all string) {
		for _, d := range at {
			all += "M" + d + "h0"
		}
		return `<path stroke-width="2.2" d="` + all + `"/>`
	}
	switch p.Inside {
	case OneThread:
		return `<path d="M13 4.5v7"/>`
	case FewThreads:
		return `<path stroke-width="1.6" d="M7.5 4.5v7M13 4.5v7M18.5 4.5v7"/>`
	case Threads:
		return `<path d="M4.5 4.5v7M7.3 4.5v7M10.2 4.5v7M13 4.5v7M15.8 4.5v7M18.7 4.5v7M21.5 4.5v7"/>`
	case Callbacks:
		return `<path d="M16.6 6.2A4 4 0 1 0 17 8.6M17.2 3.8v2.8h-2.8"/>`
	case Coroutines:
		return `<circle cx="13" cy="8" r="3.6"/>` + dots("13 4.4", "16.1 9.8", "9.9 9.8")
	case Loops:
		return `<circle cx="7" cy="8" r="2.9"/><circle cx="19" cy="8" r="2.9"/>`
	case Tasks:
		if p.Linked {
			return `<path d="M5 8h16"/>` + dots("5.5 8", "10.5 8", "15.5 8", "20.5 8")
		}
		return dots("5.5 6", "9.3 6", "13 6", "16.7 6", "20.5 6", "5.5 10.2", "9.3 10.2", "13 10.2", "16.7 10.2", "20.5 10.2")
	}
	return `<path d="M11 6.2a2 2 0 1 1 2 2.3v1M13 11.8h0"/>`
}

// Says is the picture in words.
func (p Picture) Says() string {
	if p.Inside == Unknown && p.Processes <= 1 {
		return "it is not known how it works"
	}
	inside := [...]string{
		"", "a thread", "a few threads", "a thread for each connection", "a loop that calls back",
		"a loop that switches between coroutines", "several loops", "tasks on a scheduler of their own",
	}[p.Inside]
	if p.Linked {
		inside += ", which hand requests on"
	}
	switch {
	case p.Brief:
		return "a process for each request"
	case p.Processes <= 1:
		return "one process: " + inside
	case p.Inside == Loops:
		inside = "a loop"
	}
	text := "several processes, in each: " + inside
	if p.Front {
		text += "; one takes requests in for the others"
	}
	return text
}
