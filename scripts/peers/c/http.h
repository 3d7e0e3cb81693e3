/* What the servers in C share: the answer, and where a request ends. They read
 * no more of a request than that, so they are a floor for servers that do. */
#ifndef HTTP_H
#define HTTP_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* As long as the answer of the models, with the same fields. */
static const char answer[] =
	"HTTP/1.1 200 OK\r\n"
	"Server: interleave\r\n"
	"Date: Mon, 30 Nov 2026 12:00:00 GMT\r\n"
	"Content-Type: text/plain; charset=utf-8\r\n"
	"Content-Length: 14\r\n\r\n"
	"Hello, World!\n";

enum { ANSWER = sizeof answer - 1, BUFFER = 4096 };

/* requests counts the request heads in p that are whole, and takes them off it:
 * what is left of the last one moves to the front. */
static inline int requests(char *p, int *length)
{
	int n = 0;
	char *rest = p, *end;
	while ((end = memmem(rest, p + *length - rest, "\r\n\r\n", 4))) {
		rest = end + 4;
		n++;
	}
	*length -= rest - p;
	memmove(p, rest, *length);
	return n;
}

static inline int listen_on(const char *port)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET,
		.sin_port = htons(atoi(port)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	signal(SIGPIPE, SIG_IGN);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
	    bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 4096))
		err(1, "listen on port %s", port);
	return fd;
}

static inline void no_delay(int fd)
{
	int on = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

#endif
