"""gevent's own WSGI server: one process, a greenlet for each connection."""

from gevent import monkey

monkey.patch_all()

import os
import signal
import socket

import gevent
from gevent.pywsgi import WSGIHandler, WSGIServer

from wsgi import application


class Handler(WSGIHandler):
    """Sends head and body without waiting for acknowledgements: see Nagle, 1984."""

    def handle(self):
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().handle()


address = os.environ["HOST"], int(os.environ["PORT"])
server = WSGIServer(address, application, backlog=4096, log=None, error_log=None, handler_class=Handler)
gevent.signal_handler(signal.SIGTERM, server.stop)
server.serve_forever()
