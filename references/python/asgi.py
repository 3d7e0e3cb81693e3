"""The application of ASGI servers: coroutines on asyncio."""

import asyncio
import os
import sys
import threading
from urllib.parse import parse_qs

import aiohttp

import work
from asyncroom import Room

SERVICES = ("billing", "metadata", "ads", "recommendations")
client = None  # made on the loop that runs it


async def ask(name, query):
    async with client.get(f"{os.environ['UPSTREAM_' + name.upper()]}?{query}") as response:
        response.raise_for_status()
        return await response.text()


async def hello(query):
    return "Hello, World!\n"


async def churn(query):
    return f"once {number(query)}\n"


async def idle(query):
    return f"here {number(query)}\n"


async def backend(query):
    n = number(query)
    return f"{n} {await ask('data', f'n={n}')}\n"


async def purchase(query):
    n = number(query)
    answers = await asyncio.gather(*(ask(name, f"n={n}") for name in SERVICES))
    return f"order {n}\n" + "".join(f"{name} {answer}\n" for name, answer in zip(SERVICES, answers))


async def order(query):
    return await asyncio.to_thread(work.order, number(query), writing)


async def hog(query):
    kind = query.get("class", ["light"])[0]
    if kind == "heavy":
        work.compute_heavy()
    return f"{kind} {number(query)}\n"


async def block(query):
    call = query.get("call", ["light"])[0]
    if call == "untold":
        work.block_long()
    elif call == "told":
        await asyncio.to_thread(work.block_long)
    return f"{call} {number(query)}\n"


async def overload(query):
    work.compute_heavy()
    return f"done {number(query)}\n"


async def mix(query):
    n, wait, microseconds = number(query), query["wait"][0], int(query["compute"][0])
    seed = n
    if wait != "0":
        seed += " " + await ask("wait_" + wait, f"n={n}")
    work.compute(microseconds / 1e6)
    return work.content(seed)


async def wait(query):
    return await room.wait(int(query["after"][0])) + "\n"


async def send(query):
    return work.posted(await ask("room", f"n={number(query)}&post=1"))


PAGES = {
    "/" + page.__name__: page
    for page in (hello, churn, idle, backend, purchase, order, hog, block, overload, mix, wait, send)
}


def number(query):
    return query.get("n", ["0"])[0]


writing = threading.Lock()


room = Room()


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        return await live(receive, send)
    if scope["type"] == "websocket":
        return await talk(scope, receive, send)
    query = parse_qs(scope["query_string"].decode())
    if scope["path"] == "/stream":
        return await stream(query, send)
    page = PAGES.get(scope["path"])
    try:
        status, body = (200, await page(query)) if page else (404, "no such page\n")
    except (aiohttp.ClientError, OSError) as error:
        print(error, file=sys.stderr)
        status, body = 502, "upstream failed\n"
    if isinstance(body, str):
        body = body.encode()
    await answer(send, status, b"text/plain", str(len(body)))
    await send({"type": "http.response.body", "body": body})


async def answer(send, status, kind, length):
    headers = [(b"content-type", kind), (b"content-length", length.encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def stream(query, send):
    async with client.get(f"{os.environ['UPSTREAM_ORIGIN']}?n={number(query)}") as origin:
        await answer(send, 200, b"application/octet-stream", origin.headers["Content-Length"])
        async for piece in origin.content.iter_any():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body"})


async def live(receive, send):
    """Begins and ends with the server."""
    global client
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            timeout = aiohttp.ClientTimeout(total=None, connect=10)
            client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout)
            following = asyncio.create_task(room.follow(ask)) if "UPSTREAM_ROOM" in os.environ else None
            await send({"type": "lifespan.startup.complete"})
        else:
            if following:
                following.cancel()
            await client.close()
            return await send({"type": "lifespan.shutdown.complete"})


async def talk(scope, receive, send):
    """A live connection: echoes, posts, or tells of each message."""
    await receive()
    if scope["path"] not in ("/echo", "/post", "/listen"):
        return await send({"type": "websocket.close"})
    await send({"type": "websocket.accept"})
    telling = asyncio.create_task(tell(send)) if scope["path"] == "/listen" else None
    while (message := await receive())["type"] == "websocket.receive":
        if scope["path"] == "/echo":
            await send({"type": "websocket.send", "text": message["text"]})
        elif scope["path"] == "/post":
            said = work.posted(await ask("room", f"n={message['text']}&post=1"))
            await send({"type": "websocket.send", "text": said.rstrip("\n")})
    if telling:
        telling.cancel()


async def tell(send):
    after = 0
    while True:
        line = await room.wait(after)
        after = int(line.split(" ", 1)[0])
        await send({"type": "websocket.send", "text": line})
