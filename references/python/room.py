"""Who waits for a message: one subscription for each process, whoever waits in it."""

import collections
import threading

import upstream
import work


class Room:
    def __init__(self):
        self.latest = 0
        self.messages = collections.deque(maxlen=256)
        self.news = threading.Condition()
        threading.Thread(target=self.follow, daemon=True).start()

    def follow(self):
        while True:
            try:
                after, messages = work.news(upstream.ask("room", f"n=0&after={self.latest}"))
            except OSError:
                return  # the room has gone, and so will this server
            with self.news:
                self.latest = after
                self.messages.extend(messages)
                if messages:
                    self.news.notify_all()

    def wait(self, after):
        """The first message after number after, or the next one if that is 0."""
        with self.news:
            after = after or self.latest
            while True:
                if self.messages and self.messages[-1][0] > after:
                    return next(line for number, line in self.messages if number > after)
                self.news.wait()

