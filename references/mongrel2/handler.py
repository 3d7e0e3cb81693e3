"""A handler behind Mongrel2: takes requests from one ZeroMQ socket, answers on another."""

import json
import os
import signal
import sys
from http import HTTPStatus
from urllib.parse import parse_qs

import zmq

from wsgi import PAGES

signal.signal(signal.SIGTERM, signal.SIG_DFL)


def netstring(text):
    """The string that begins text after its length, and what follows it."""
    length, rest = text.split(b":", 1)
    return rest[: int(length)], rest[int(length) + 1 :]


def answer(headers):
    page = PAGES.get(headers["PATH"])
    if page is None:
        return HTTPStatus.NOT_FOUND, "no such page\n"
    try:
        return HTTPStatus.OK, page(parse_qs(headers.get("QUERY", "")))
    except OSError as error:
        print(error, file=sys.stderr)
        return HTTPStatus.BAD_GATEWAY, "upstream failed\n"


context = zmq.Context()
requests = context.socket(zmq.PULL)
requests.connect(f"ipc://{os.environ['SCRATCH']}/requests")
answers = context.socket(zmq.PUB)
answers.connect(f"ipc://{os.environ['SCRATCH']}/answers")

while True:
    server, client, path, rest = requests.recv().split(b" ", 3)
    headers, _ = netstring(rest)
    headers = json.loads(headers)
    if headers.get("METHOD") == "JSON":
        continue  # a client went away
    status, body = answer(headers)
    body = body.encode() if isinstance(body, str) else body
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    if headers.get("METHOD") == "HEAD":
        body = b""
    answers.send(b"%s %d:%s, %s%s" % (server, len(client), client, head.encode(), body))
    if headers.get("connection", "").lower() == "close":
        answers.send(b"%s %d:%s, " % (server, len(client), client))  # an empty answer closes
