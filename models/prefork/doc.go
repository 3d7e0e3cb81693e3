// Package prefork is worker processes that are started in advance: a master
// and N workers, each of which serves one request at a time, to its end.
// Concurrency is the number of processes; a worker that crashes harms one
// request, and the master puts another in its place.
//
// # Waiting
//
// All workers accept from the one listening socket that they inherit. A worker
// has one goroutine and one processor, and waits in raw system calls, of which
// the scheduler is not told: nobody else is there to be scheduled, and the
// call costs a third. What is lost is that the runtime cannot interrupt such a
// call. So the kernel ends it after a second (SO_RCVTIMEO), and an idle worker
// then waits in ordinary calls, without any use of CPU time; and the master,
// when it wants a busy worker to listen, interrupts the call with a signal
// that the runtime ignores, again and again until the worker has heard. What
// it wants, it says over a socket, whose end also tells the one of the other's
// death.
//
// Workers ignore SIGINT and SIGTERM: Ctrl-C reaches the whole process group,
// and the order to stop is the master's to give.
//
// # Kept connections
//
// A worker that waits for the next request on a kept connection serves nobody
// else, so with N workers the N-th idle client would lock all others out.
// Therefore the master watches the listener's queue. If a client still waits
// after 5 ms, the workers are told through shared memory that it is crowded:
// every answer is then its connection's last, so that clients take turns; and
// connections that have been silent for 100 ms (for a second, if they have not
// asked anything yet) are closed, the longest silent first, an eighth of the
// workers at a time. A client whose request crosses such a close sees a reset,
// as with any server that closes idle connections.
//
// While nobody waits this costs a worker two stores to memory for a request,
// which does not show in a measurement. A worker that looked itself, with a
// poll of the listener before each answer, would pay 0.2 µs for each. While
// clients do wait, every request pays for a new connection: clients that
// outnumber the workers are served at about the rate of "Connection: close",
// at 16 µs of CPU time for a request where kept connections took 13.
//
// # What a request costs
//
// With 64 workers on one processor 11 µs, 1.36 times what the same loop of
// blocking calls costs in C; most of it are switches between processes. The
// monitor threads of 64 runtimes that are all asked now and then take about 5 %
// of a processor besides, so that a request costs the more, the fewer there
// are. Over connections that close after each answer, 4 workers spend 11.3 µs
// where nginx spends 14.9, and serve 1.3 times as many requests.
//
// # The limit on connections
//
// No more connections than workers are ever held; the others wait in the
// kernel's queue, which is this model's own. Only a limit below the number of
// workers is refused with 503.
package prefork
