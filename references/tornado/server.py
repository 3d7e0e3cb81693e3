"""Tornado: one process, an event loop, coroutines on it."""

import asyncio
import os
import threading

import tornado.httpclient
import tornado.httpserver
import tornado.netutil
import tornado.web
import tornado.websocket
from tornado.httpclient import AsyncHTTPClient, HTTPClientError

import work
from asyncroom import Room

SERVICES = ("billing", "metadata", "ads", "recommendations")


async def ask(name, query):
    url = f"{os.environ['UPSTREAM_' + name.upper()]}?{query}"
    response = await AsyncHTTPClient().fetch(url, request_timeout=10)
    return response.body.decode()


class Page(tornado.web.RequestHandler):
    """Answers with what text returns."""

    async def get(self):
        try:
            body = await self.text(self.get_query_argument("n", "0"))
        except (HTTPClientError, OSError) as error:
            raise tornado.web.HTTPError(502, str(error))
        self.set_header("Content-Type", "text/plain")
        self.finish(body)

    post = head = get

    def compute_etag(self):
        return None


class Hello(Page):
    async def text(self, n):
        return "Hello, World!\n"


class Churn(Page):
    async def text(self, n):
        return f"once {n}\n"


class Idle(Page):
    async def text(self, n):
        return f"here {n}\n"


class Backend(Page):
    async def text(self, n):
        return f"{n} {await ask('data', f'n={n}')}\n"


class Purchase(Page):
    async def text(self, n):
        answers = await asyncio.gather(*(ask(name, f"n={n}") for name in SERVICES))
        return f"order {n}\n" + "".join(f"{name} {answer}\n" for name, answer in zip(SERVICES, answers))


class Order(Page):
    async def text(self, n):
        return await asyncio.to_thread(work.order, n, writing)


class Hog(Page):
    async def text(self, n):
        kind = self.get_query_argument("class", "light")
        if kind == "heavy":
            work.compute_heavy()
        return f"{kind} {n}\n"


class Block(Page):
    async def text(self, n):
        call = self.get_query_argument("call", "light")
        if call == "untold":
            work.block_long()
        elif call == "told":
            await asyncio.to_thread(work.block_long)
        return f"{call} {n}\n"


class Overload(Page):
    async def text(self, n):
        work.compute_heavy()
        return f"done {n}\n"


class Mix(Page):
    async def text(self, n):
        wait, seed = self.get_query_argument("wait"), n
        if wait != "0":
            seed += " " + await ask("wait_" + wait, f"n={n}")
        work.compute(int(self.get_query_argument("compute")) / 1e6)
        return work.content(seed)


class Wait(Page):
    async def text(self, n):
        return await room.wait(int(self.get_query_argument("after"))) + "\n"


class Send(Page):
    async def text(self, n):
        return work.posted(await ask("room", f"n={n}&post=1"))


class Echo(tornado.websocket.WebSocketHandler):
    def on_message(self, message):
        self.write_message(message)


class Post(tornado.websocket.WebSocketHandler):
    async def on_message(self, message):
        said = work.posted(await ask("room", f"n={message}&post=1"))
        self.write_message(said.rstrip("\n"))


listeners = set()


def told(line):
    for listener in listeners:
        listener.write_message(line)


class Listen(tornado.websocket.WebSocketHandler):
    def open(self):
        listeners.add(self)

    def on_message(self, message):
        pass

    def on_close(self):
        listeners.discard(self)


writing = threading.Lock()


async def main():
    global room
    # libcurl keeps connections to upstreams; Tornado's own client opens one each time.
    AsyncHTTPClient.configure("tornado.curl_httpclient.CurlAsyncHTTPClient", max_clients=4096)
    room = Room()
    if "UPSTREAM_ROOM" in os.environ:
        room.following = asyncio.create_task(room.follow(ask, told))
    pages = (Hello, Churn, Idle, Backend, Purchase, Order, Hog, Block, Overload, Mix, Wait, Send, Echo, Post, Listen)
    application = tornado.web.Application([("/" + page.__name__.lower(), page) for page in pages], log_function=lambda _: None)
    server = tornado.httpserver.HTTPServer(application)
    server.listen(int(os.environ["PORT"]), os.environ["HOST"], backlog=4096)
    await asyncio.Event().wait()


asyncio.run(main())
