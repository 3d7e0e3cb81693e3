package goroutine_test

import (
	"testing"

	"go.uber.org/goleak"

	"interleave/models/goroutine"
	"interleave/models/internal/servertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestServer(t *testing.T) { servertest.Run(t, goroutine.Model()) }
