"""A relay between a programmer and a bench that counts what passes, so that something may be killed at an exact instant."""
import select
import socket
import time

from rig import DEADLINE_S, check


def split(address):
    host, port = address.rsplit(":", 1)
    return host, int(port)


class Relay:
    """Serves one programmer. `at` is a piece's number or a question asked before each
    piece passes, answered with its direction ("up" to the bench, "down"). There act() is called, and the piece is lost."""

    def __init__(self, address):
        self.bench = split(address)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.pieces = []  # "up" or "down", in the order they passed

    def run(self, at=None, act=None, deadline=DEADLINE_S):
        """Ends with the connection, or at the instant; `hit` says which."""
        self.hit = False
        self.listener.settimeout(deadline)
        near, _ = self.listener.accept()
        far = socket.create_connection(self.bench, timeout=deadline)
        end = time.monotonic() + deadline
        try:
            while True:
                left = end - time.monotonic()
                check(left > 0, "the programmer never ended")
                for one in select.select([near, far], [], [], left)[0]:
                    data = one.recv(65536)
                    if not data:
                        return self.pieces
                    way = "up" if one is near else "down"
                    if at(way) if callable(at) else at == len(self.pieces):
                        self.hit = True
                        act()
                        return self.pieces
                    self.pieces.append(way)
                    (far if one is near else near).sendall(data)
        except (ConnectionError, BrokenPipeError):
            return self.pieces
        finally:
            near.close()
            far.close()
            self.listener.close()
