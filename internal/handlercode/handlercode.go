package handlercode

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// Code is a source file without its head, with its figures.
type Code struct {
	Text     string // what follows the imports, without blank lines around it
	Lines    int    // that hold code: neither blank nor comment alone
	Branches int    // ways that it may go beside the straight one: if, loop, case, && and ||
	Nesting  int    // how deep blocks and function literals lie in each other; a function's own body is 0
}

// Read reads a Go source file. It fails on what is not one.
func Read(source []byte) (Code, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return Code{}, fmt.Errorf("read a handler's source: %w", err)
	}
	head := file.Name.End()
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			head = g.End()
		}
	}
	text := strings.TrimSpace(string(source[files.Position(head).Offset:]))
	if text != "" {
		text += "\n"
	}
	code := Code{Text: text, Lines: lines(text)}
	for _, d := range file.Decls {
		ast.Inspect(d, func(n ast.Node) bool {
			code.Branches += branches(n)
			return true
		})
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			code.Nesting = max(code.Nesting, nesting(f.Body))
		}
	}
	return code, nil
}

// lines counts the lines on which a token begins or ends.
func lines(text string) int {
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(text))
	var s scanner.Scanner
	s.Init(file, []byte(text), nil, 0) // without comments
	held := map[int]bool{}
	for {
		at, tok, literal := s.Scan()
		switch {
		case tok == token.EOF:
			return len(held)
		case tok == token.SEMICOLON && literal == "\n": // written by nobody
			continue
		}
		first := file.Line(at)
		for i := range 1 + strings.Count(literal, "\n") {
			held[first+i] = true
		}
	}
}

// branches is how many ways to go a node adds.
func branches(n ast.Node) int {
	switch n := n.(type) {
	case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt:
		return 1
	case *ast.CaseClause:
		if n.List != nil { // the default is the straight way
			return 1
		}
	case *ast.CommClause:
		if n.Comm != nil {
			return 1
		}
	case *ast.BinaryExpr:
		if n.Op == token.LAND || n.Op == token.LOR {
			return 1
		}
	}
	return 0
}

// nesting is how deep what lies in body is nested.
func nesting(body *ast.BlockStmt) int {
	deepest, depth := 0, 0
	var open []bool // of the nodes that we are in, whether they count
	ast.Inspect(body, func(n ast.Node) bool {
		if n == nil {
			if open[len(open)-1] {
				depth--
			}
			open = open[:len(open)-1]
			return false
		}
		block, counts := n.(*ast.BlockStmt)
		counts = counts && block != body
		if counts {
			depth++
			deepest = max(deepest, depth)
		}
		open = append(open, counts)
		return true
	})
	return deepest
}
