"""A server that serves any workload, on Python's standard library alone.

WORKLOAD tells in JSON what requests do. Each connection has a thread, and each thread
connections of its own to the services, which are kept alive.
"""

import http.client
import json
import os
import random
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

WORKLOAD = json.loads(os.environ["WORKLOAD"])
KINDS = WORKLOAD["kinds"]
MASK = (1 << 64) - 1


def content(seed, length):
    """As many bytes as the seed makes: its FNV-1a hash is the state of SplitMix64."""
    state = 0xCBF29CE484222325
    for byte in seed:
        state = (state ^ byte) * 0x100000001B3 & MASK
    words = []
    for _ in range((length + 7) // 8):
        state = state + 0x9E3779B97F4A7C15 & MASK
        word = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & MASK
        word = (word ^ word >> 27) * 0x94D049BB133111EB & MASK
        words.append(word ^ word >> 31)
    return struct.pack(f"<{len(words)}Q", *words)[:length]


def answer(query):
    n = query.get("n", ["0"])[0]
    kind = kind_of(query.get("kind", [""])[0])
    known = n
    for step in kind["steps"]:
        calls = step.get("calls", [])
        for call, proof in zip(calls, ask(n, calls)):
            if "i" not in call:  # the first of its service
                known += " " + proof
        compute(step.get("compute_ms", 0) / 1000)
        time.sleep(step.get("block_ms", 0) / 1000)  # this thread waits, and no other
    if "answer_bytes" in kind:
        return content(known.encode(), kind["answer_bytes"])
    return (known + "\n").encode()


def kind_of(name):
    for kind in KINDS:
        if kind.get("kind", "") == name:
            return kind
    return random.choices(KINDS, [kind["share"] for kind in KINDS])[0]


def compute(seconds):
    """Uses the processor for so long, whoever else uses it meanwhile."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


mine = threading.local()


def ask(n, calls):
    """Asks services at once: all are sent the request before one is read. One that is
    asked twice at once has a connection for each."""
    asked, taken = [], {}
    for call in calls:
        name = call["upstream"]
        taken[name] = taken.get(name, 0) + 1
        connection, path = service(name, taken[name])
        further = f"&i={call['i']}" if "i" in call else ""
        connection.request("GET", f"{path}?n={n}{further}")
        asked.append(connection)
    try:
        return [proof(connection.getresponse()) for connection in asked]
    except BaseException:
        mine.open.clear()  # the others' answers are still to come on these
        raise


def proof(response):
    body = response.read()
    if response.status != 200:
        raise http.client.HTTPException(f"a service answered {response.status}")
    return body[:16].decode()


def service(name, which):
    """One of this thread's connections to a service, and the path to ask there."""
    if not hasattr(mine, "open"):
        mine.open = {}
    if (name, which) not in mine.open:
        url = urlsplit(os.environ[name])
        mine.open[name, which] = http.client.HTTPConnection(url.netloc, timeout=10), url.path
    return mine.open[name, which]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections alive
    default_request_version = "HTTP/1.1"  # answers even what is not HTTP with a status
    disable_nagle_algorithm = True
    wbufsize = -1  # sends fields and body together

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path != "/" + WORKLOAD["name"]:
            self.send_error(404)
            return
        try:
            body = answer(parse_qs(url.query))
        except (http.client.HTTPException, OSError):
            self.send_error(502)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_POST = do_GET

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 4096

    def handle_error(self, request, client_address):
        pass  # a client that went away


if __name__ == "__main__":
    Server((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
