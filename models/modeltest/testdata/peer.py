"""A client by python3-websockets: whatever is not as it should be raises."""
import asyncio
import sys

import websockets


async def main(address):
    async with websockets.connect(f"ws://{address}/echo", compression="deflate") as c:
        assert not c.extensions, c.extensions
        for message in ["", "héllo", b"\x00\xff", "x" * 70_000, b"y" * 126]:
            await c.send(message)
            got = await c.recv()
            assert got == message, (got[:40], message[:40])
        await c.send(["in ", "three ", "fragments"])
        assert await c.recv() == "in three fragments"
        await asyncio.wait_for(await c.ping(), 5)
        await c.close(4001, "bye")
        assert c.close_code == 4001, c.close_code
    async with websockets.connect(f"ws://{address}/listen") as a, websockets.connect(f"ws://{address}/post") as b:
        await asyncio.sleep(0.3)
        for n in range(5):
            await b.send(str(n))
            assert await a.recv() == await b.recv()
    print("fine")


asyncio.run(main(sys.argv[1]))
