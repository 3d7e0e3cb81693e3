"""A worker for the broker, made with libzmq: worker.py DEALER|REQ ENDPOINT."""
import sys

import zmq

kind, endpoint = sys.argv[1:]
socket = zmq.Context().socket(getattr(zmq, kind))
socket.heartbeat_ivl = 50  # ms
socket.heartbeat_timeout = 200
socket.linger = 0
socket.connect(endpoint)
socket.send_multipart([b"READY", b"1"])
while True:
    number, request = socket.recv_multipart()
    line = request.split(b"\r\n", 1)[0]
    socket.send_multipart([number, b"200", b"text/plain", b"python " + line])
