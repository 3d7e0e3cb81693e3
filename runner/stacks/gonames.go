package stacks

import (
	"debug/elf"
	"debug/gosym"
	"os"
)

// GoNames names the functions of Go programs that were built without symbols: their own
// tables for stack traces have the names. The zero value is ready; nil knows none.
type GoNames struct{ programs map[string]*goProgram } // by file; nil for one that has no such names

// goProgram is where a program's functions are.
type goProgram struct {
	table    *gosym.Table
	segments []elf.ProgHeader
}

// largestProgram bounds the programs that are looked into, in bytes.
const largestProgram = 256 << 20

// at is the function of a program at an address, or at that place of its file: perf
// tells either. Empty if that is not known.
func (n *GoNames) at(file string, pc uint64) string {
	if n == nil {
		return ""
	}
	p, known := n.programs[file]
	if !known {
		if n.programs == nil {
			n.programs = map[string]*goProgram{}
		}
		p = goProgramIn(file)
		n.programs[file] = p
	}
	if p == nil {
		return ""
	}
	f := p.table.PCToFunc(pc)
	for _, s := range p.segments {
		if f == nil && s.Type == elf.PT_LOAD && s.Off <= pc && pc-s.Off < s.Filesz {
			f = p.table.PCToFunc(pc - s.Off + s.Vaddr)
		}
	}
	if f == nil {
		return ""
	}
	return f.Name
}

// goProgramIn is nil for a file that is no Go program, or one that is loaded anywhere.
func goProgramIn(file string) *goProgram {
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() || info.Size() > largestProgram {
		return nil
	}
	f, err := elf.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	lines, text := f.Section(".gopclntab"), f.Section(".text")
	if f.Type != elf.ET_EXEC || lines == nil || text == nil {
		return nil
	}
	data, err := lines.Data()
	if err != nil {
		return nil
	}
	table, err := gosym.NewTable(nil, gosym.NewLineTable(data, text.Addr))
	if err != nil {
		return nil
	}
	p := &goProgram{table: table}
	for _, s := range f.Progs {
		p.segments = append(p.segments, s.ProgHeader)
	}
	return p
}
