// Package server is the program that is measured: one model serving one
// scenario in a process of its own. It turns flags and an inherited listening
// socket into a models.Config, says when the server is ready, and turns
// signals into a graceful stop. cmd/interleave-server is a few lines around
// it, so that a test binary that starts itself again can be the same server.
//
// Its contract with whoever starts it:
//
//   - The listener is descriptor 3 when LISTEN_FDS=1 (systemd's convention),
//     else a new one on --listen.
//   - "ready\n" is written to descriptor INTERLEAVE_READY_FD, which is then
//     closed, once all workers are up.
//   - SIGTERM or SIGINT stops gracefully, with status 0: new clients are
//     refused at once, what is in flight is answered; a second one ends the
//     process at once, with status 1.
//   - A request's head may be 16 KiB long, its body 1 MiB, and the bodies that
//     one process holds 256 MiB together; beyond, the answers are 431, 413 and
//     503.
//   - Wrong usage is one line on stderr and status 2; a failure is status 1.
//
// Everything linked in here is memory of every worker process of every model,
// so it does without net, encoding/json and the like.
package server
