"""A server for interleave on Python's standard library alone.

Each connection has a thread, and each thread connections of its own to the
upstreams. They are kept alive, as those of the models are.
"""

import http.client
import os
import sqlite3
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


def hello(query):
    return "Hello, World!\n"


def backend(query):
    n = number(query)
    (data,) = ask(n, "data")
    return f"{n} {data}\n"


def purchase(query):
    n = number(query)
    services = ("billing", "metadata", "ads", "recommendations")
    lines = [f"{name} {answer}\n" for name, answer in zip(services, ask(n, *services))]
    return f"order {n}\n" + "".join(lines)


def order(query):
    n = number(query)
    item = int(n) % 100
    with open(os.path.join(os.environ["DATA"], "files", str(item)), "rb") as file:
        page = file.read()
    (row,) = database().execute("SELECT kept FROM items WHERE id = ?", (item,)).fetchone()
    with writing:
        database().execute("INSERT INTO orders (number, item) VALUES (?, ?)", (int(n), item))
    return f"order {n}\nitem {item}\nfile {page[-16:].decode()}\nrow {row}\n"


def hog(query):
    kind = query.get("class", ["light"])[0]
    if kind == "heavy":
        compute(int(os.environ["COMPUTE_MS"]) / 1000)
    return f"{kind} {number(query)}\n"


def churn(query):
    return f"once {number(query)}\n"


def idle(query):
    return f"here {number(query)}\n"


PAGES = {"/hello": hello, "/churn": churn, "/backend": backend, "/purchase": purchase, "/order": order, "/hog": hog, "/idle": idle}


def number(query):
    return query.get("n", ["0"])[0]


def compute(seconds):
    """Uses the processor for so long, whoever else uses it meanwhile."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


class Connections(threading.local):
    """The connections of each thread: to upstreams, by name, each with its path, and to
    the database."""

    def __init__(self):
        self.open = {}
        self.database = None


mine = Connections()
writing = threading.Lock()  # one writes at a time: others would try again and again


def database():
    """This thread's connection to the rows; each statement is a transaction."""
    if mine.database is None:
        path = os.path.join(os.environ["DATA"], "rows.db")
        mine.database = sqlite3.connect(path, timeout=10, isolation_level=None)
        mine.database.execute("PRAGMA synchronous=NORMAL")
    return mine.database


def ask(n, *names):
    """Asks upstreams at once: all are sent the request before one is read."""
    try:
        for name in names:
            connection, path = upstream(name)
            connection.request("GET", f"{path}?n={n}")
        return [read(name) for name in names]
    except BaseException:
        mine.open.clear()  # the others' answers are still to come on these
        raise


def read(name):
    response = upstream(name)[0].getresponse()
    body = response.read().decode()
    if response.status != 200:
        raise http.client.HTTPException(f"{name} answered {response.status}")
    return body


def upstream(name):
    """This thread's connection to an upstream, and the path to ask there."""
    if name not in mine.open:
        url = urlsplit(os.environ["UPSTREAM_" + name.upper()])
        mine.open[name] = http.client.HTTPConnection(url.netloc, timeout=10), url.path
    return mine.open[name]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections alive
    default_request_version = "HTTP/1.1"  # answers even what is not HTTP with a status
    disable_nagle_algorithm = True
    wbufsize = -1  # sends fields and body together

    def do_GET(self):
        url = urlsplit(self.path)
        page = PAGES.get(url.path)
        if page is None:
            self.send_error(404)
            return
        try:
            body = page(parse_qs(url.query)).encode()
        except (http.client.HTTPException, OSError):
            self.send_error(502)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_POST = do_GET

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 4096

    def handle_error(self, request, client_address):
        pass  # a client that went away


if __name__ == "__main__":
    Server((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
