"""A proxy on loopback that records every byte that goes to a server, and what comes back."""

import itertools
import socket
import threading
from pathlib import Path


class RecordingProxy:
    """Listens on a free port and forwards to TARGET_PORT; each connection leaves two files in FOLDER, so that nothing
    that is one piece there is cut in two here."""

    def __init__(self, target_port, folder):
        self.target_port, self.folder = target_port, Path(folder)
        self.folder.mkdir()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self.numbers, self.threads = itertools.count(1), []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target_port))
            except OSError:
                client.close()
                continue
            path = str(self.folder / f"{next(self.numbers):06}")
            for source, sink, name in ((client, server, path + ".to"), (server, client, path + ".from")):
                thread = threading.Thread(target=self._pump, args=(source, sink, name), daemon=True)
                thread.start()
                self.threads.append(thread)
            self.threads = [thread for thread in self.threads if thread.is_alive()]

    def _pump(self, source, sink, name):
        try:
            with open(name, "wb") as file:
                while piece := source.recv(65536):
                    file.write(piece)
                    sink.sendall(piece)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        """Takes no more, and waits for what is under way."""
        self.listener.close()
        for thread in self.threads:
            thread.join(10)
