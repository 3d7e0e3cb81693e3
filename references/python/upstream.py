"""Calls to upstreams with the standard library, on connections that are kept."""

import collections
import http.client
import os
from urllib.parse import urlsplit


class Failed(OSError):
    """An upstream has not answered as it should."""


class Upstream:
    def __init__(self, url):
        parts = urlsplit(url)
        self.address, self.path = parts.netloc, parts.path
        self.idle = collections.deque()  # safe between threads

    def open(self, query):
        """The connection, and its answer, of which the body is still to be read."""
        try:
            connection = self.idle.pop()
        except IndexError:
            connection = http.client.HTTPConnection(self.address, timeout=10)
        try:
            connection.request("GET", f"{self.path}?{query}")
            response = connection.getresponse()
            if response.status != 200:
                raise Failed(f"{self.path} answered {response.status}")
        except http.client.HTTPException as error:
            connection.close()
            raise Failed(f"{self.path}: {error!r}")
        except BaseException:
            connection.close()
            raise
        return connection, response

    def ask(self, query):
        connection, response = self.open(query)
        try:
            body = response.read().decode()
        except BaseException:
            connection.close()
            raise
        self.idle.append(connection)
        return body

    def pieces(self, connection, response):
        """The body, piece by piece."""
        try:
            while piece := response.read(65536):
                yield piece
        except BaseException:
            connection.close()
            raise
        self.idle.append(connection)


UPSTREAMS = {
    name[len("UPSTREAM_") :]: Upstream(url) for name, url in os.environ.items() if name.startswith("UPSTREAM_")
}


def ask(name, query):
    return UPSTREAMS[name.upper()].ask(query)
