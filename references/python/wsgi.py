"""The application of all WSGI servers: plain functions, which wait where they stand."""

import os
import sys
from urllib.parse import parse_qs

import green
import work

SERVICES = ("billing", "metadata", "ads", "recommendations")


def ask(name, query):
    import upstream  # only here: a CGI program pays for its imports with each request

    return upstream.ask(name, query)


def hello(query):
    return "Hello, World!\n"


def churn(query):
    return f"once {number(query)}\n"


def idle(query):
    return f"here {number(query)}\n"


def backend(query):
    n = number(query)
    return f"{n} {ask('data', f'n={n}')}\n"


def purchase(query):
    n = number(query)
    answers = green.together(lambda name: ask(name, f"n={n}"), SERVICES)
    return f"order {n}\n" + "".join(f"{name} {answer}\n" for name, answer in zip(SERVICES, answers))


def order(query):
    return green.offload(work.order, number(query), writing)


def hog(query):
    kind = query.get("class", ["light"])[0]
    if kind == "heavy":
        work.compute_heavy()
    return f"{kind} {number(query)}\n"


def block(query):
    call = query.get("call", ["light"])[0]
    if call == "untold":
        work.block_long()
    elif call == "told":
        green.offload(work.block_long)
    return f"{call} {number(query)}\n"


def overload(query):
    work.compute_heavy()
    return f"done {number(query)}\n"


def mix(query):
    n, wait, microseconds = number(query), query["wait"][0], int(query["compute"][0])
    seed = n
    if wait != "0":
        seed += " " + ask("wait_" + wait, f"n={n}")
    work.compute(microseconds / 1e6)
    return work.content(seed)


def wait(query):
    return room.wait(int(query["after"][0])) + "\n"


def send(query):
    return work.posted(ask("room", f"n={number(query)}&post=1"))


PAGES = {
    "/" + page.__name__: page
    for page in (hello, churn, idle, backend, purchase, order, hog, block, overload, mix, wait, send)
}


def number(query):
    return query.get("n", ["0"])[0]


writing = green.RealLock()

if os.environ.get("SCENARIO") == "comet":
    from room import Room

    room = Room()


def application(environ, start_response):
    query = parse_qs(environ.get("QUERY_STRING", ""))
    if environ.get("PATH_INFO") == "/stream":
        return stream(query, start_response)
    page = PAGES.get(environ.get("PATH_INFO"))
    try:
        status, body = ("200 OK", page(query)) if page else ("404 Not Found", "no such page\n")
    except OSError as error:
        print(error, file=sys.stderr)
        status, body = "502 Bad Gateway", "upstream failed\n"
    if isinstance(body, str):
        body = body.encode()
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def stream(query, start_response):
    import upstream

    origin = upstream.UPSTREAMS["ORIGIN"]
    connection, response = origin.open(f"n={number(query)}")
    start_response("200 OK", [("Content-Type", "application/octet-stream"), ("Content-Length", response.headers["Content-Length"])])
    return origin.pieces(connection, response)
