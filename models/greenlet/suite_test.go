package greenlet_test

import (
	"testing"

	"interleave/models/greenlet"
	"interleave/models/internal/servertest"
)

func TestServer(t *testing.T) {
	before := openFiles(t)
	t.Run("suite", func(t *testing.T) { servertest.Run(t, greenlet.Model()) })
	wantOpenFiles(t, before)
}
