"""Eventlet's own WSGI server: one process, a green thread for each connection."""

import eventlet

eventlet.monkey_patch()

import os

from eventlet import wsgi

from wsgi import application

listener = eventlet.listen((os.environ["HOST"], int(os.environ["PORT"])), backlog=4096)
wsgi.server(listener, application, max_size=20000, log_output=False, keepalive=True)
