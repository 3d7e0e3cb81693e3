package eventloop_test

import (
	"testing"

	"go.uber.org/goleak"

	"interleave/models/eventloop"
	"interleave/models/modeltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestOneThread(t *testing.T) { modeltest.OneThread(t, eventloop.Model()) }
