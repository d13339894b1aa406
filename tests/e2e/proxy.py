"""Proxies on loopback: one that records every byte that goes to a server and what comes back, and one that loses answers."""

import http.client
import http.server
import itertools
import socket
import threading
import time
from pathlib import Path

OWN_HEADERS = ("connection", "content-length", "date", "transfer-encoding")      # of each connection; the rest goes through


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


class LosingProxy(http.server.ThreadingHTTPServer):
    """Stands before a platform and does to one posting of a command what networks do: "lose" (the platform takes it and the
    answer never comes, however often the same is sent), "double" (it is delivered twice), "delay" (the answer comes late)."""

    daemon_threads, block_on_close = True, False

    def __init__(self, target_port):
        super().__init__(("127.0.0.1", 0), Losing)
        self.target_port, self.origin = target_port, f"http://127.0.0.1:{self.server_port}"
        self.guard = threading.Lock()
        self.answers, self.path = None, ""  # what is answered instead, as a status, to all that begins with the path
        self.disturb(None, 0)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def disturb(self, how, number):
        """What happens to the NUMBER-th different posting from now on; sessions are no postings."""
        self.how, self.number, self.posted, self.met = how, number, [], False

    def what(self, method, path, body):
        if method not in ("POST", "PUT") or path == "/v1/sessions":
            return None
        with self.guard:
            if (path, body) not in self.posted:
                self.posted.append((path, body))
            if self.posted.index((path, body)) + 1 != self.number:
                return None
            self.met = True
            return self.how

    def handle_error(self, request, client_address):
        pass                               # who asked has hung up


class Losing(http.server.BaseHTTPRequestHandler):
    protocol_version, wbufsize = "HTTP/1.1", -1

    def ask(self, body):
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.target_port, timeout=60)
        try:
            upstream.request(self.command, self.path, body, {k: v for k, v in self.headers.items() if k != "Expect"})
            answer = upstream.getresponse()
            return answer.status, answer.read(), [(k, v) for k, v in answer.getheaders() if k.lower() not in OWN_HEADERS]
        finally:
            upstream.close()

    def carry(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        how = self.server.what(self.command, self.path, body)
        if self.server.answers and self.path.startswith(self.server.path):
            status, data, headers = self.server.answers, b"<html>", [("Content-Type", "text/html")]
        else:
            status, data, headers = self.ask(body)
        if how == "double":
            status, data, headers = self.ask(body)
        if how == "delay":
            time.sleep(1)
        if how == "lose":
            self.close_connection = True
            return
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = do_HEAD = carry

    def log_message(self, *_):
        pass
