"""Gunicorn's settings, for all of its kinds of workers."""

import os

bind = f"{os.environ['HOST']}:{os.environ['PORT']}"
if "BEHIND" in os.environ:  # another server, which has a socket for it
    bind = "unix:" + os.environ["BEHIND"]
worker_class = os.environ.get("WORKER_CLASS", "sync")
workers = int(os.environ.get("WORKERS", "1"))
threads = int(os.environ.get("THREADS", "1"))
worker_connections = 20000  # with the default of 1,000 who posts is locked out by 1,000 who wait
backlog = 4096
keepalive = 60
graceful_timeout = 3
