"""A client in another language, made after docs/asyncapi.json: it joins a room and offers to everybody it finds there.

    pip install 'python-socketio[client]' jsonschema
    python examples/python/join.py http://127.0.0.1:3000 my-room docs/asyncapi.json

It writes a line of JSON for each event. Everything that it sends and gets is checked against the document. It leaves when
its standard input ends.
"""

import json
import sys

import jsonschema
import socketio

NAMESPACE = "#/channels/namespace/messages/"


class Document:
    """The AsyncAPI document: what may be sent, and what may come."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.whole = json.load(file)

    def check(self, message, payload):
        """Raises where a payload does not fit the message of this name."""
        schema = {"$ref": NAMESPACE + message, "channels": self.whole["channels"], "components": self.whole["components"]}
        schema["$ref"] += "/payload"
        jsonschema.Draft7Validator(schema).validate(payload)

    @property
    def path(self):
        return self.whole["servers"]["local"]["pathname"].strip("/")

    @property
    def version(self):
        return int(self.whole["info"]["version"])

    def events(self):
        """The names of what a node sends."""
        messages = self.whole["channels"]["namespace"]["messages"]
        return [message["name"] for key, message in messages.items() if key.startswith("node.")]


class Link:
    """Signals between this peer and one other: numbered, in order, each once (SPEC R31 to R34)."""

    def __init__(self):
        self.sent = 0
        self.received = 0
        # What the other side has not acknowledged, by number.
        self.kept = {}
        # What came too early, by number.
        self.early = {}

    def acknowledged(self, seq):
        self.kept = {number: payload for number, payload in self.kept.items() if number > seq}

    def take(self, seq, payload):
        """The payloads that are next in order."""
        if seq > self.received:
            self.early[seq] = payload
        taken = []
        while self.received + 1 in self.early:
            self.received += 1
            taken.append(self.early.pop(self.received))
        return taken


class Client:
    def __init__(self, url, document):
        self.document = document
        self.links = {}
        self.peers = {}
        self.socket = socketio.Client()
        for event in document.events():
            self.socket.on(event, lambda *args, event=event: self.got(event, args))
        self.socket.connect(url, socketio_path=document.path)

    def ask(self, event, *args):
        """Emits an event and waits for its ack, at most 10 s."""
        self.document.check(f"client.{event}", list(args))
        reply = self.socket.call(event, args, timeout=10)
        self.document.check(f"client.{event}.ack", [reply])
        if not reply["ok"]:
            raise SystemExit(f"{event}: {reply['error']}")
        return reply

    def send(self, event, *args):
        self.document.check(f"client.{event}", list(args))
        self.socket.emit(event, args)

    def join(self, room):
        welcome = self.ask("join", {"v": self.document.version, "room": room, "name": "Python"})
        self.peers = {peer["peerId"]: peer for peer in welcome["roster"]["peers"]}
        say("joined", {"self": welcome["self"], "peers": list(self.peers)})
        for peer in self.peers:
            if peer != welcome["self"]:
                self.signal(peer, {"kind": "offer", "from": "python"})

    def signal(self, to, payload):
        link = self.links.setdefault(to, Link())
        link.sent += 1
        link.kept[link.sent] = payload
        self.send("signal", to, link.sent, payload, link.received)

    def got(self, event, args):
        self.document.check(f"node.{event}", list(args))
        if event == "signal":
            sender, seq, payload, ack = args
            link = self.links.setdefault(sender, Link())
            link.acknowledged(ack)
            for each in link.take(seq, payload):
                say("signal", {"from": sender, "payload": each})
            self.send("signal-ack", sender, link.received)
        elif event == "signal-ack":
            sender, seq = args
            self.links.setdefault(sender, Link()).acknowledged(seq)
            say("acknowledged", {"by": sender, "kept": len(self.links[sender].kept)})
        elif event == "peer-joined":
            self.peers[args[0]["peer"]["peerId"]] = args[0]["peer"]
            say(event, args[0]["peer"])
        elif event == "peer-left":
            self.peers.pop(args[0]["peerId"], None)
            say(event, args[0])
        else:
            say(event, list(args))


def say(what, body):
    print(json.dumps({"what": what, "body": body}), flush=True)


def main():
    url, room, path = sys.argv[1:]
    client = Client(url, Document(path))
    client.join(room)
    sys.stdin.read()
    client.ask("leave")
    client.socket.disconnect()


if __name__ == "__main__":
    main()
