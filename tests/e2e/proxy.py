"""A proxy on loopback that records every byte that goes to a server, and what comes back."""

import socket
import threading


class RecordingProxy:
    """Listens on a free port, forwards to TARGET_PORT, appends all it sees to the two files."""

    def __init__(self, target_port, to_server, from_server):
        self.target_port = target_port
        self.files = [open(to_server, "ab"), open(from_server, "ab")]
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
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
            for source, sink, file in ((client, server, self.files[0]), (server, client, self.files[1])):
                threading.Thread(target=self._pump, args=(source, sink, file), daemon=True).start()

    def _pump(self, source, sink, file):
        try:
            while piece := source.recv(65536):
                with self.lock:
                    file.write(piece)
                sink.sendall(piece)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def close(self):
        self.listener.close()
        with self.lock:
            for file in self.files:
                file.close()
