"""What stands before several Odoo servers: each connection goes to the next of them."""

import itertools
import socket
import threading
from contextlib import contextmanager

CHUNK = 65536
#: Seconds until a server that does not answer counts as gone
PATIENCE = 2


@contextmanager
def balancer(*ports):
    """A load balancer of this machine, as long as the with block lasts.

    :param ports: of servers, which may come and go
    :return: its port
    """
    turns = itertools.count()
    with socket.create_server(("127.0.0.1", 0)) as entrance:

        def serve():
            while True:
                try:
                    client, _address = entrance.accept()
                except OSError:
                    return  # the with block has ended
                first = next(turns) % len(ports)
                order = [*ports[first:], *ports[:first]]
                _start(_serve_one, client, order)

        _start(serve)
        try:
            yield entrance.getsockname()[1]
        finally:
            entrance.shutdown(socket.SHUT_RDWR)


def _serve_one(client, ports):
    """Connect a client with the first of these servers that is there."""
    with client:
        for port in ports:
            try:
                server = socket.create_connection(("127.0.0.1", port), PATIENCE)
            except OSError:
                continue
            with server:
                server.settimeout(None)
                there = _start(_copy, client, server)
                _copy(server, client)
                there.join()
            return


def _copy(source, target):
    """Until the source has nothing more to say, or one of them is gone."""
    try:
        while data := source.recv(CHUNK):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (source, target):
            end.close()


def _start(function, *arguments):
    thread = threading.Thread(target=function, args=arguments, daemon=True)
    thread.start()
    return thread
