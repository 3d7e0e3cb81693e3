// Package block is a request that answers at once, but for one in a hundred
// that makes a blocking call of 20 ms first: its thread waits in the kernel, and
// no loop and no poller knows of it. A handler may tell the model that it calls
// such a library, or not.
//
//	clients                 0               20 ms
//	block     call=untold   ├── blocking call ──┤ answer     on the thread that runs the handler
//	tell      call=told     ├── Block(blocking call) ──┤ answer     wherever the model has it run
//	ask       call=light    answer
//
// It shows what the other ninety-nine have to suffer. Where one thread runs all
// handlers, an untold call stops them all, as if it computed. There are as many
// such threads as loops: with one per processor the others go on. Where each
// request has a thread or a process, it stops nobody. Goroutines are between: the
// scheduler is not told, finds out, and gives their thread's processor to another.
// A model that is told need not stall: a loop has threads for that.
package block
