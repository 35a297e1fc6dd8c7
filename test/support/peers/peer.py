"""The same peer as peer.mjs, on pyzmq: one JSON command a line on stdin, one JSON answer a line on stdout.

The names of socket types and options are those of the JavaScript API. There are no events here.
"""

import asyncio
import base64
import json
import sys

import zmq
import zmq.asyncio

TYPES = {
    "Request": zmq.REQ,
    "Reply": zmq.REP,
    "Dealer": zmq.DEALER,
    "Router": zmq.ROUTER,
    "Push": zmq.PUSH,
    "Pull": zmq.PULL,
    "Publisher": zmq.PUB,
    "Subscriber": zmq.SUB,
    "XPublisher": zmq.XPUB,
    "XSubscriber": zmq.XSUB,
    "Pair": zmq.PAIR,
    "Stream": zmq.STREAM,
}

OPTIONS = {
    "linger": zmq.LINGER,
    "routingId": zmq.ROUTING_ID,
    "mandatory": zmq.ROUTER_MANDATORY,
    "curveServer": zmq.CURVE_SERVER,
    "curvePublicKey": zmq.CURVE_PUBLICKEY,
    "curveSecretKey": zmq.CURVE_SECRETKEY,
    "curveServerKey": zmq.CURVE_SERVERKEY,
    "plainServer": zmq.PLAIN_SERVER,
    "plainUsername": zmq.PLAIN_USERNAME,
    "plainPassword": zmq.PLAIN_PASSWORD,
    "zapDomain": zmq.ZAP_DOMAIN,
    "reconnectInterval": zmq.RECONNECT_IVL,
    "sendHighWaterMark": zmq.SNDHWM,
    "receiveHighWaterMark": zmq.RCVHWM,
}

context = zmq.asyncio.Context()
sockets = {}


def encode(frames):
    return [base64.b64encode(frame).decode() for frame in frames]


def decode(frames):
    return [base64.b64decode(frame) for frame in frames]


async def version(_):
    return {"version": zmq.zmq_version()}


async def keys(_):
    public, secret = zmq.curve_keypair()
    return {"publicKey": public.decode(), "secretKey": secret.decode()}


async def open_(command):
    socket = context.socket(TYPES[command["type"]])
    for name, value in {"linger": 0, **command.get("options", {})}.items():
        socket.set(OPTIONS[name], value.encode() if isinstance(value, str) else int(value))
    sockets[command["socket"]] = socket


async def bind(command):
    socket = sockets[command["socket"]]
    socket.bind(command["address"])
    return {"address": socket.get(zmq.LAST_ENDPOINT).rstrip(b"\0").decode()}


async def unbind(command):
    sockets[command["socket"]].unbind(command["address"])


async def connect(command):
    socket = sockets[command["socket"]]
    if "options" in command:
        socket.set(zmq.CONNECT_ROUTING_ID, command["options"]["routingId"].encode())
    socket.connect(command["address"])


async def disconnect(command):
    sockets[command["socket"]].disconnect(command["address"])


async def send(command):
    await sockets[command["socket"]].send_multipart(decode(command["frames"]))


async def receive(command):
    return {"frames": encode(await sockets[command["socket"]].recv_multipart())}


async def subscribe(command):
    for topic in decode(command["list"]):
        sockets[command["socket"]].set(zmq.SUBSCRIBE, topic)


async def unsubscribe(command):
    for topic in decode(command["list"]):
        sockets[command["socket"]].set(zmq.UNSUBSCRIBE, topic)


async def close(command):
    sockets.pop(command["socket"]).close()


COMMANDS = {
    "version": version,
    "keys": keys,
    "open": open_,
    "bind": bind,
    "unbind": unbind,
    "connect": connect,
    "disconnect": disconnect,
    "send": send,
    "receive": receive,
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "close": close,
}


async def obey(command):
    try:
        result = await COMMANDS[command["do"]](command) or {}
    except Exception as error:  # whatever it is, the test wants to know
        code = getattr(error, "errno", None)
        result = {"error": {"code": code, "message": f"{type(error).__name__}: {error}"}}
    sys.stdout.write(json.dumps({"id": command["id"], **result}) + "\n")
    sys.stdout.flush()


async def main():
    # Megabytes in a line are well beyond what a StreamReader takes by itself.
    commands = asyncio.StreamReader(limit=64 * 1024 * 1024)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    tasks = set()
    while line := await commands.readline():
        # A task that nobody refers to may be collected before it is done.
        task = asyncio.create_task(obey(json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    for task in tasks:
        task.cancel()
    context.destroy(linger=0)


asyncio.run(main())
