package modeltest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"interleave/internal/race"
	"interleave/models"
)

// Bodies are held whole while they are needed. Afterwards their memory goes
// back to the system, also if nobody asks for anything any more.
func TestMemoryOfBodiesIsGivenBack(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector keeps memory of its own for what is in use no more")
	}
	const size, clients, margin = 1 << 20, 50, 20 << 20
	body := strings.Repeat("x", size)
	eachProcess(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{HeaderTimeout: time.Minute}) // a slow host takes long for so many
		for range 2 * workers {
			s.serves(t)
		}
		before := s.memory()
		if before == 0 {
			t.Skip("the kernel does not tell the memory of processes")
		}
		var all []*Client
		for range clients {
			c := s.Dial(t)
			c.Send(fmt.Sprintf("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s", size, body[:size-1]))
			all = append(all, c)
			if s.bounded && len(all) >= workers {
				all = finishBodies(all, body)
			}
		}
		most := s.memory()
		finishBodies(all, body)
		Eventually(t, fmt.Sprintf("less than %d MiB beyond the %d MiB of the start", margin>>20, before>>20), func() bool {
			return s.memory() < before+margin
		})
		t.Logf("%d MiB at first, %d MiB with bodies, %d MiB afterwards", before>>20, most>>20, s.memory()>>20)
	})
}

// finishBodies sends the last byte of each body and takes the answers. The
// connections stay open: they need no memory.
func finishBodies(all []*Client, body string) []*Client {
	for _, c := range all {
		c.Send(body[:1])
		c.Want(200, body)
		if c.s.bounded {
			c.Close() // its worker is wanted
		}
	}
	return nil
}
