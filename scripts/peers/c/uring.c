/* One thread and an io_uring: the floor of servers that wait for completion. Accept
 * and receive are armed once (multishot), and the kernel takes buffers from a ring. */
#include "http.h"
#include <liburing.h>
#include <stdint.h>

enum { MOST = 65536, QUEUE = 4096, BUFFERS = 512, GROUP = 0 };
enum { ACCEPT, RECEIVE, SEND };

static struct io_uring ring;
static struct io_uring_buf_ring *pool;
static char buffers[BUFFERS][BUFFER];
static struct conn {
	int length; /* of a request that is not whole */
	char buffer[BUFFER];
} *conns[MOST];

static struct io_uring_sqe *entry(void)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
	if (!sqe) {
		io_uring_submit(&ring);
		sqe = io_uring_get_sqe(&ring);
	}
	return sqe;
}

static void tag(struct io_uring_sqe *sqe, int kind, int fd)
{
	io_uring_sqe_set_data64(sqe, (uint64_t)kind << 32 | (unsigned)fd);
}

static void arm_accept(int listener)
{
	struct io_uring_sqe *sqe = entry();
	io_uring_prep_multishot_accept(sqe, listener, NULL, NULL, SOCK_CLOEXEC);
	tag(sqe, ACCEPT, listener);
}

static void arm_receive(int fd)
{
	struct io_uring_sqe *sqe = entry();
	io_uring_prep_recv_multishot(sqe, fd, NULL, 0, 0);
	sqe->flags |= IOSQE_BUFFER_SELECT;
	sqe->buf_group = GROUP;
	tag(sqe, RECEIVE, fd);
}

static void give_back(int id)
{
	io_uring_buf_ring_add(pool, buffers[id], BUFFER, id, io_uring_buf_ring_mask(BUFFERS), 0);
	io_uring_buf_ring_advance(pool, 1);
}

static void begin(int fd)
{
	if (fd >= MOST || (!conns[fd] && !(conns[fd] = malloc(sizeof **conns)))) {
		close(fd);
		return;
	}
	conns[fd]->length = 0;
	no_delay(fd);
	arm_receive(fd);
}

static void received(int fd, struct io_uring_cqe *cqe)
{
	struct conn *c = conns[fd];
	int id = cqe->flags >> IORING_CQE_BUFFER_SHIFT;
	if (cqe->res == -ENOBUFS) {
		arm_receive(fd);
		return;
	}
	if (cqe->res <= 0) {
		close(fd);
		return;
	}
	if (cqe->res > BUFFER - c->length) { /* no request is as long */
		give_back(id);
		shutdown(fd, SHUT_RDWR);
		return;
	}
	memcpy(c->buffer + c->length, buffers[id], cqe->res);
	c->length += cqe->res;
	give_back(id);
	for (int k = requests(c->buffer, &c->length); k > 0; k--) {
		struct io_uring_sqe *sqe = entry();
		io_uring_prep_send(sqe, fd, answer, ANSWER, MSG_NOSIGNAL | MSG_WAITALL);
		sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
		tag(sqe, SEND, fd);
	}
	if (!(cqe->flags & IORING_CQE_F_MORE))
		arm_receive(fd);
}

static void happened(struct io_uring_cqe *cqe)
{
	int fd = (int)cqe->user_data;
	switch (cqe->user_data >> 32) {
	case ACCEPT:
		if (cqe->res >= 0)
			begin(cqe->res);
		if (!(cqe->flags & IORING_CQE_F_MORE))
			arm_accept(fd);
		break;
	case RECEIVE:
		received(fd, cqe);
		break;
	case SEND: /* only those that failed are told: the receive finds the end */
		break;
	}
}

int main(int argc, char **argv)
{
	if (argc != 2)
		errx(2, "usage: %s PORT", argv[0]);
	struct io_uring_params p = {.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN};
	int e = io_uring_queue_init_params(QUEUE, &ring, &p);
	if (e < 0)
		errx(1, "make a ring: %s", strerror(-e));
	io_uring_register_ring_fd(&ring);
	if (posix_memalign((void **)&pool, 4096, BUFFERS * sizeof(struct io_uring_buf)))
		errx(1, "no memory");
	struct io_uring_buf_reg reg = {.ring_addr = (uintptr_t)pool, .ring_entries = BUFFERS, .bgid = GROUP};
	if ((e = io_uring_register_buf_ring(&ring, &reg, 0)) < 0)
		errx(1, "register buffers: %s", strerror(-e));
	io_uring_buf_ring_init(pool);
	for (int id = 0; id < BUFFERS; id++)
		give_back(id);
	arm_accept(listen_on(argv[1]));
	for (;;) {
		struct io_uring_cqe *cqe;
		unsigned head, n = 0;
		io_uring_submit_and_wait(&ring, 1);
		io_uring_for_each_cqe(&ring, head, cqe) {
			happened(cqe);
			n++;
		}
		io_uring_cq_advance(&ring, n);
	}
}
