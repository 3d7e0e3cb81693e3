/* One thread and an epoll: the floor of servers that wait for readiness. */
#include "http.h"
#include <fcntl.h>
#include <sys/epoll.h>

enum { MOST = 65536, EVENTS = 512 };

struct conn {
	int length; /* of a request that is not whole */
	char buffer[BUFFER];
};

static struct conn *conns[MOST];
static int poller;

static void begin(int listener)
{
	int fd;
	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		struct epoll_event ev = {.events = EPOLLIN | EPOLLET, .data.fd = fd};
		if (fd >= MOST || (!conns[fd] && !(conns[fd] = malloc(sizeof **conns)))) {
			close(fd);
			continue;
		}
		conns[fd]->length = 0;
		no_delay(fd);
		if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &ev))
			close(fd);
	}
}

/* A read that does not fill the buffer has taken all there is. */
static void serve(int fd)
{
	struct conn *c = conns[fd];
	for (;;) {
		int room = BUFFER - c->length;
		int n = recv(fd, c->buffer + c->length, room, 0);
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			close(fd);
			return;
		}
		c->length += n;
		for (int k = requests(c->buffer, &c->length); k > 0; k--)
			if (send(fd, answer, ANSWER, MSG_NOSIGNAL) != ANSWER) {
				close(fd);
				return;
			}
		if (n < room)
			return;
	}
}

int main(int argc, char **argv)
{
	if (argc != 2)
		errx(2, "usage: %s PORT", argv[0]);
	int listener = listen_on(argv[1]);
	struct epoll_event events[EVENTS], ev = {.events = EPOLLIN, .data.fd = listener};
	fcntl(listener, F_SETFL, O_NONBLOCK);
	poller = epoll_create1(EPOLL_CLOEXEC);
	if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, listener, &ev))
		err(1, "make an epoll");
	for (;;) {
		int n = epoll_wait(poller, events, EVENTS, -1);
		for (int i = 0; i < n; i++) {
			if (events[i].data.fd == listener)
				begin(listener);
			else
				serve(events[i].data.fd);
		}
	}
}
