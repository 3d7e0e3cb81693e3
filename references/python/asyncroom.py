"""room.py for asyncio: one subscription for each process, whoever waits in it."""

import asyncio

import work


class Room:
    def __init__(self):
        self.latest, self.messages, self.news = 0, [], asyncio.Event()

    async def follow(self, ask, told=lambda line: None):
        """Asks for news for ever, and calls told with each message."""
        while True:
            after, messages = work.news(await ask("room", f"n=0&after={self.latest}"))
            self.latest = after
            if messages:
                self.messages = (self.messages + messages)[-256:]
                self.news.set()  # wakes all who wait now
                self.news = asyncio.Event()
            for _, line in messages:
                told(line)

    async def wait(self, after):
        """The first message after number after, or the next one if that is 0."""
        after = after or self.latest
        while not self.messages or self.messages[-1][0] <= after:
            await self.news.wait()
        return next(line for number, line in self.messages if number > after)
