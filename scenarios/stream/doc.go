// Package stream is a proxy of long bodies: each request is answered with 10 MiB
// that an upstream sends, while the client reads 100 kB a second, or as fast as it
// can.
//
//	upstream ──▶ [socket] ──▶ a piece ──▶ [socket] ──▶ client
//	 waits        48 KiB     of the handler   48 KiB       reads slowly
//
// It shows what one stream costs in memory, when 500 of them are under way, and what
// a byte costs in CPU time. A server that reads as fast as the upstream sends would
// hold 5 GB for its 500 clients. So the handler waits until the client's socket has
// taken a piece before it reads the next one, and the upstream has to wait as well:
// that is backpressure. A model that has a way of its own to pass a body on (Pipes)
// holds not even the piece: it leaves what the client has not taken in the upstream's
// socket, and has the kernel move what he has room for (splice).
//
// Most of what a stream holds is the system's, in the buffers of its sockets, and in
// no process's memory. Left to itself Linux makes them large for those who are slow:
// megabytes for each stream. The servers therefore ask for 48 KiB in each
// direction (the kernel takes that twice), and the memory of all TCP sockets of the
// host is reported beside the server's own. Smaller buffers are passed on in smaller
// steps, each of which has its price: with 32 KiB a byte costs up to a third more CPU
// time, and with no bound half. 500 streams take 130 MB of the system's memory with 48
// KiB, and 100 MB with 32 KiB.
package stream
