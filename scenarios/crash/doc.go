// Package crash is a request that waits for a backend, beside a few whose handlers
// go wrong: they panic, end their process, compute without end, or keep memory.
// It shows what a fault in one request costs all others.
//
//	      innocent ──┐
//	      innocent ──┼── process ── backend, 20 ms
//	culprit ── exit ─┘   (dead: all three are lost)
//
//	      innocent ───── process ── backend, 20 ms
//	      innocent ───── process ── backend, 20 ms
//	culprit ── exit ──── process    (dead: one is lost)
//
// A request that is lost cannot be sent again (it is a POST): whoever sent it does
// not know whether it was carried out.
//
// # Who starts a server again
//
// In production a server that ends is started again, by systemd or by a platform
// of containers. So it is here, after 100 ms (scenarios.RestartDelay), with the
// same listening socket: clients who connect meanwhile wait. A model whose workers
// are processes replaces them itself, and no sooner or later than its own rules
// say. The limits that supervisors have on restarts within some seconds are not
// copied: a load has a restart every 1.25 s.
//
// # What is not mended
//
// Nobody watches for handlers that never end. Gunicorn kills a worker that has
// been silent for 30 s, which is longer than a load lasts here; an event loop that
// computes answers no question of a watchdog either. A request that hangs does so
// until its process is killed.
package crash
