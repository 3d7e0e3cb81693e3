"""A small application with paths of its own, on Python's standard library: a pool
of THREADS threads, each of which answers a request at a time. Connections that
are silent have no thread. The store is in memory and "asks a database" by waiting.

    HOST=127.0.0.1 PORT=8000 python3 store.py
"""

import hashlib
import http.server
import json
import os
import queue
import selectors
import signal
import socket
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


class Connection(Handler):
    """A connection that a thread has only while it has a request."""

    def handle(self):  # it begins without one
        self.close_connection = False

    def finish(self):  # and stays
        pass

    def answer_requests(self):
        """Answers what has come; False if the connection has ended."""
        try:
            while True:
                self.handle_one_request()
                if self.close_connection:
                    return False
                self.connection.setblocking(False)  # is there another one already?
                more = self.rfile.peek(1)
                self.connection.setblocking(True)
                if not more:
                    return True
        except Exception:  # such as an order of nothing: the thread is there for others
            return False

    def close(self):
        try:
            super().finish()
        except OSError:
            pass
        self.connection.close()


class Pool:
    """Watches the silent connections, and hands those that speak to threads."""

    def __init__(self, address, threads):
        self.listener = socket.create_server(address, backlog=1024)
        self.listener.setblocking(False)
        self.silent = selectors.DefaultSelector()
        self.silent.register(self.listener, selectors.EVENT_READ)
        self.bell, self.ring = os.pipe()
        self.silent.register(self.bell, selectors.EVENT_READ)
        self.speaking, self.answered = queue.SimpleQueue(), queue.SimpleQueue()
        for _ in range(threads):
            threading.Thread(target=self.work, daemon=True).start()

    def work(self):
        while True:
            connection = self.speaking.get()
            if connection.answer_requests():
                self.answered.put(connection)
                os.write(self.ring, b".")
            else:
                connection.close()

    def serve_forever(self):
        while True:
            for key, _ in self.silent.select():
                if key.fileobj is self.listener:
                    self.accept()
                elif key.fileobj == self.bell:
                    for _ in os.read(self.bell, 1024):
                        connection = self.answered.get()
                        self.silent.register(connection.connection, selectors.EVENT_READ, connection)
                else:
                    self.silent.unregister(key.fileobj)
                    self.speaking.put(key.data)

    def accept(self):
        try:
            client, address = self.listener.accept()
        except OSError:
            return
        client.setblocking(True)
        self.silent.register(client, selectors.EVENT_READ, Connection(client, address, self))


def main():
    address = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    server = Pool(address, int(os.environ.get("THREADS", "16")))
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
