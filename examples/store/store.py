"""A small application with paths of its own, on Python's standard library: a
thread for each connection, or a pool of THREADS workers that take connections
in turn. The store is in memory and "asks a database" by waiting.

    HOST=127.0.0.1 PORT=8000 python3 store.py
"""

import hashlib
import http.server
import json
import os
import queue
import signal
import sys
import threading
import time

WAIT = float(os.environ.get("DATABASE_MS", "2")) / 1000
WORK = int(os.environ.get("HASHES", "200"))
ITEMS = {i: {"id": i, "name": "item %d" % i, "price": 100 + 7 * i} for i in range(1000)}


def database():
    time.sleep(WAIT)


def page(number):
    """Renders a page, which costs CPU time."""
    digest = b""
    for _ in range(WORK):
        digest = hashlib.sha256(digest + str(number).encode()).digest()
    return digest.hex()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one write for the whole answer

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        path = self.path.partition("?")[0]
        if path == "/ready":
            self.answer(200, {"ready": True})
        elif path.startswith("/items/") and path[7:].isdigit():
            database()
            item = ITEMS[int(path[7:]) % len(ITEMS)]
            self.answer(200, dict(item, page=page(item["id"])))
        else:
            self.answer(404, {"error": "no such page"})

    do_HEAD = do_GET

    def do_POST(self):
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        if self.path != "/orders":
            self.answer(404, {"error": "no such page"})
            return
        if self.headers.get("Authorization") != "Bearer test":
            self.answer(401, {"error": "who are you?"})
            return
        order = json.loads(body)
        database()
        self.answer(201, {"order": order["item"], "state": "taken"})

    def log_message(self, *args):
        pass


class Threads(http.server.ThreadingHTTPServer):
    """A thread for each connection."""

    request_queue_size = 1024
    daemon_threads = True


class Pool(http.server.HTTPServer):
    """So many threads, each of which serves one connection to its end."""

    request_queue_size = 1024

    def __init__(self, address, handler, threads):
        super().__init__(address, handler)
        self.waiting = queue.Queue()
        for _ in range(threads):
            threading.Thread(target=self.work, daemon=True).start()

    def process_request(self, request, client):
        self.waiting.put((request, client))

    def work(self):
        while True:
            request, client = self.waiting.get()
            try:
                self.finish_request(request, client)
            except OSError:
                pass
            finally:
                self.shutdown_request(request)


def main():
    address = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    threads = int(os.environ.get("THREADS", "0"))
    server = Pool(address, Handler, threads) if threads else Threads(address, Handler)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
