"""Twisted: one process, a reactor, callbacks and deferreds."""

import os
import sys
import threading

from twisted.internet import defer, reactor, task, threads
from twisted.internet.protocol import Protocol
from twisted.web.client import Agent, HTTPConnectionPool, readBody
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Site

import work

SERVICES = ("billing", "metadata", "ads", "recommendations")

pool = HTTPConnectionPool(reactor)
pool.maxPersistentPerHost = 4096  # the default is 2
agent = Agent(reactor, connectTimeout=10, pool=pool)


def ask(name, query):
    url = f"{os.environ['UPSTREAM_' + name.upper()]}?{query}"
    answered = agent.request(b"GET", url.encode())
    answered.addCallback(readBody)
    answered.addCallback(bytes.decode)
    return answered


class Page(Resource):
    """Answers with what a function of the query returns, now or later."""

    isLeaf = True

    def __init__(self, text):
        super().__init__()
        self.text = text

    def render_GET(self, request):
        request.setHeader(b"Content-Type", b"text/plain")
        query = {key.decode(): values[0].decode() for key, values in request.args.items()}
        waiting = defer.maybeDeferred(self.text, query)
        request.notifyFinish().addErrback(lambda _: waiting.cancel())  # the client went away
        waiting.addCallbacks(self.answer, self.failed, callbackArgs=[request], errbackArgs=[request])
        return NOT_DONE_YET

    render_POST = render_GET

    def answer(self, body, request):
        body = body.encode() if isinstance(body, str) else body
        request.setHeader(b"Content-Length", str(len(body)).encode())
        if request.method != b"HEAD":
            request.write(body)
        request.finish()

    def failed(self, failure, request):
        if failure.check(defer.CancelledError):
            return
        print(failure.getErrorMessage(), file=sys.stderr)
        request.setResponseCode(502)
        self.answer("upstream failed\n", request)


def number(query):
    return query.get("n", "0")


def hello(query):
    return "Hello, World!\n"


def churn(query):
    return f"once {number(query)}\n"


def idle(query):
    return f"here {number(query)}\n"


def backend(query):
    n = number(query)
    return ask("data", f"n={n}").addCallback(lambda data: f"{n} {data}\n")


def purchase(query):
    n = number(query)

    def told(answers):
        return f"order {n}\n" + "".join(f"{name} {answer}\n" for name, answer in zip(SERVICES, answers))

    return defer.gatherResults([ask(name, f"n={n}") for name in SERVICES]).addCallback(told)


def order(query):
    return threads.deferToThread(work.order, number(query), writing)


def hog(query):
    kind = query.get("class", "light")
    if kind == "heavy":
        work.compute_heavy()
    return f"{kind} {number(query)}\n"


def block(query):
    call = query.get("call", "light")
    text = f"{call} {number(query)}\n"
    if call == "untold":
        work.block_long()
    elif call == "told":
        return threads.deferToThread(work.block_long).addCallback(lambda _: text)
    return text


def overload(query):
    work.compute_heavy()
    return f"done {number(query)}\n"


def mix(query):
    n, wait, seconds = number(query), query["wait"], int(query["compute"]) / 1e6

    def told(seed):
        work.compute(seconds)
        return work.content(seed)

    if wait == "0":
        return told(n)
    return ask("wait_" + wait, f"n={n}").addCallback(lambda proof: told(f"{n} {proof}"))


def wait(query):
    return room.wait(int(query["after"])).addCallback(lambda line: line + "\n")


def send(query):
    return ask("room", f"n={number(query)}&post=1").addCallback(work.posted)


writing = threading.Lock()


class Room:
    """Who waits for a message, over one subscription."""

    def __init__(self):
        self.latest, self.messages, self.waiting = 0, [], set()

    def follow(self):
        return ask("room", f"n=0&after={self.latest}").addCallback(self.told)

    def told(self, text):
        self.latest, messages = work.news(text)
        self.messages = (self.messages + messages)[-256:]
        if messages:
            waiting, self.waiting = self.waiting, set()
            for deferred in waiting:
                deferred.callback(messages[0][1])
        return task.deferLater(reactor, 0, self.follow)

    def wait(self, after):
        for n, line in self.messages:
            if after and n > after:
                return defer.succeed(line)
        deferred = defer.Deferred(self.waiting.discard)
        self.waiting.add(deferred)
        return deferred


class Stream(Resource):
    """Passes on what the origin sends, as fast as the client takes it."""

    isLeaf = True

    def render_GET(self, request):
        n = request.args.get(b"n", [b"0"])[0].decode()
        answered = agent.request(b"GET", f"{os.environ['UPSTREAM_ORIGIN']}?n={n}".encode())
        answered.addCallback(self.passOn, request)
        return NOT_DONE_YET

    def passOn(self, response, request):
        request.setHeader(b"Content-Length", str(response.length).encode())
        response.deliverBody(Pipe(request))


class Pipe(Protocol):
    def __init__(self, request):
        self.request, self.gone = request, False
        request.notifyFinish().addErrback(self.clientLost)

    def connectionMade(self):
        self.request.registerProducer(self.transport, True)

    def dataReceived(self, piece):
        if not self.gone:
            self.request.write(piece)

    def connectionLost(self, reason):
        if not self.gone:
            self.request.unregisterProducer()
            self.request.finish()

    def clientLost(self, failure):
        self.gone = True
        self.transport.stopProducing()


room = Room()

root = Resource()
for page in (hello, churn, idle, backend, purchase, order, hog, block, overload, mix, wait, send):
    root.putChild(page.__name__.encode(), Page(page))
root.putChild(b"stream", Stream())
site = Site(root, timeout=60)
reactor.listenTCP(int(os.environ["PORT"]), site, backlog=4096, interface=os.environ["HOST"])
if "UPSTREAM_ROOM" in os.environ:
    room.follow().addErrback(lambda _: None)  # the room has gone, and so will this server
reactor.run()
