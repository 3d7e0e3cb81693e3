//go:build !linux

package modeltest

import (
	"syscall"
	"testing"
	"time"
)

func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func needProc(t *testing.T) { t.Skip("looks into processes through /proc") }

func (s *serverProcess) below() []int       { return nil }
func (s *serverProcess) noteTree()          {}
func (s *serverProcess) nothingLeft()       {}
func (s *serverProcess) descriptors() int   { return 0 }
func (s *serverProcess) memory() int        { return 0 }
func (s *serverProcess) cpu() time.Duration { return 0 }
