/* A thread for each connection, with blocking calls. */
#include "http.h"
#include <pthread.h>
#include <stdint.h>

static void *serve(void *arg)
{
	int fd = (intptr_t)arg, length = 0, n;
	char buffer[BUFFER];
	no_delay(fd);
	while (length < BUFFER && (n = recv(fd, buffer + length, BUFFER - length, 0)) > 0) {
		length += n;
		for (int k = requests(buffer, &length); k > 0; k--)
			if (send(fd, answer, ANSWER, MSG_NOSIGNAL) != ANSWER)
				goto end;
	}
end:
	close(fd);
	return NULL;
}

int main(int argc, char **argv)
{
	if (argc != 2)
		errx(2, "usage: %s PORT", argv[0]);
	int fd, listener = listen_on(argv[1]);
	pthread_attr_t detached;
	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	for (;;) {
		pthread_t thread;
		if ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) < 0)
			continue;
		if (pthread_create(&thread, &detached, serve, (void *)(intptr_t)fd))
			close(fd);
	}
}
