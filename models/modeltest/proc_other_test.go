//go:build !linux

package modeltest

import (
	"testing"
	"time"
)

func needProc(t *testing.T) { t.Skip("looks into processes through /proc") }

func (s *Server) below() []int             { return nil }
func (s *Server) noteTree(map[int]bool)    {}
func (s *Server) nothingLeft(map[int]bool) {}
func (s *Server) descriptors() int         { return 0 }
func (s *Server) takeDescriptors()         {}
func (s *Server) memory() int              { return 0 }
func (s *Server) cpu() time.Duration       { return 0 }
