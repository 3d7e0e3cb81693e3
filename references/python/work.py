"""What requests do besides waiting for upstreams, the same for all Python servers."""

import os
import threading
import time


def compute(seconds):
    """Uses the processor for so long, whoever else uses it meanwhile."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def block(seconds):
    """Blocks its thread, as a call into a C library does: nothing can patch it."""
    import ctypes

    ctypes.CDLL(None).usleep(int(seconds * 1e6))


def compute_heavy():
    compute(int(os.environ["COMPUTE_MS"]) / 1000)


def block_long():
    block(int(os.environ["BLOCK_MS"]) / 1000)


mine = threading.local()


def order(n, lock):
    """Reads a file and a row, and writes a row. It blocks its thread, which has a
    connection to the database of its own."""
    item = int(n) % 100
    with open(os.path.join(os.environ["DATA"], "files", str(item)), "rb") as file:
        page = file.read()
    if not hasattr(mine, "database"):
        mine.database = open_database()
    (row,) = mine.database.execute("SELECT kept FROM items WHERE id = ?", (item,)).fetchone()
    with lock:  # one writes at a time: others would try again and again
        mine.database.execute("INSERT INTO orders (number, item) VALUES (?, ?)", (int(n), item))
    return f"order {n}\nitem {item}\nfile {page[-16:].decode()}\nrow {row}\n"


def open_database():
    """A connection to the rows; each statement is a transaction."""
    import sqlite3  # only here: a CGI program pays for its imports with each request

    database = sqlite3.connect(os.path.join(os.environ["DATA"], "rows.db"), timeout=10, isolation_level=None)
    database.execute("PRAGMA synchronous=NORMAL")
    return database


def content(seed):
    """8 KiB that a text seeds: SplitMix64 from its FNV-1a hash."""
    mask = (1 << 64) - 1
    state = 0xCBF29CE484222325
    for byte in seed.encode():
        state = ((state ^ byte) * 0x100000001B3) & mask
    words = bytearray()
    for _ in range(1024):
        state = (state + 0x9E3779B97F4A7C15) & mask
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        words += (z ^ (z >> 31)).to_bytes(8, "little")
    return bytes(words)


def news(text):
    """Takes an answer of the room apart: the number to go on from, and the messages."""
    first, *lines = text.splitlines()
    return int(first), [(int(line.split(" ", 1)[0]), line) for line in lines]


def posted(text):
    """The message in the room's answer to who has posted it."""
    return text.split("\n", 1)[1]
