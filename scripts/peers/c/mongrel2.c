/* A handler of Mongrel2's: it pulls requests from one ZeroMQ socket and publishes
 * answers on another. A request is "SENDER CONNECTION PATH HEADERS BODY"; an answer
 * is "SENDER LENGTH:CONNECTION, " and the bytes for the client. */
#include "http.h"
#include <stdio.h>
#include <zmq.h>

int main(int argc, char **argv)
{
	if (argc != 3)
		errx(2, "usage: %s REQUESTS ANSWERS", argv[0]);
	void *context = zmq_ctx_new();
	void *in = zmq_socket(context, ZMQ_PULL), *out = zmq_socket(context, ZMQ_PUB);
	if (zmq_connect(in, argv[1]) || zmq_connect(out, argv[2]))
		errx(1, "connect: %s", zmq_strerror(zmq_errno()));
	for (;;) {
		char request[65536], reply[1024], sender[64], conn[64];
		int n = zmq_recv(in, request, sizeof request - 1, 0);
		if (n < 0 || n >= (int)sizeof request)
			continue;
		request[n] = 0;
		if (sscanf(request, "%63s %63s", sender, conn) != 2 || strstr(request, "\"METHOD\":\"JSON\""))
			continue;
		n = snprintf(reply, sizeof reply, "%s %zu:%s, %s", sender, strlen(conn), conn, answer);
		zmq_send(out, reply, n, 0);
	}
}
