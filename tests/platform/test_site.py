#!/usr/bin/python3
"""The web terminal that the platform serves: what is answered, how, and which folders it does not take."""
import gzip
import hashlib
import http.client
from pathlib import Path

from case import Case, main

INDEX = b"<!doctype html><title>\xe5\xaf\x86\xe8\xaf\x8a</title>" + b" " * 500
SCRIPT = b"export const answer = 42;\n" * 9000
HEADERS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Resource-Policy": "same-origin", "Vary": "Accept-Encoding",
}


class Site(Case):
    def setUp(self):
        super().setUp()
        self.site = Path(self.folder, "site")
        (self.site / "assets").mkdir(parents=True)
        self.files = {"index.html": INDEX, "index.html.gz": gzip.compress(INDEX, 9, mtime=0), "assets/app-1a2b.js": SCRIPT,
                      "assets/app-1a2b.js.gz": gzip.compress(SCRIPT, 9, mtime=0), "sw.js": b"// worker\n", "empty.txt": b"",
                      "assets/core-3c4d.wasm": b"\0asm\1\0\0\0", "manifest.webmanifest": b"{}"}
        self.write()
        self.platform.stop()
        self.platform.conf.write_text(self.platform.conf.read_text() + "terminal = site\n")
        self.nobody = self.platform.start()

    def write(self, sums=None):
        for name, content in self.files.items():
            (self.site / name).write_bytes(content)
        if sums is None:
            sums = "".join(f"{hashlib.sha256(self.files[name]).hexdigest()}  {name}\n" for name in sorted(self.files)
                           if not name.endswith(".gz"))
        self.sums = sums
        (self.site / "SHA256SUMS").write_text(sums)

    def but(self, name, content):
        self.files[name] = content

    def refuses(self, message, sums=None):
        """The platform does not start on what the folder holds now."""
        self.platform.stop()
        self.write(sums)
        with self.assertRaises(RuntimeError):
            self.platform.start()
        self.assertEqual(self.platform.wait(), 1)
        self.assertIn(message, self.platform.log()[-600:])

    def test_answers_the_files_with_their_types(self):
        for path, name, kind in (("/", "index.html", "text/html; charset=utf-8"), ("/index.html", "index.html", "text/html; charset=utf-8"),
                                 ("/assets/app-1a2b.js", "assets/app-1a2b.js", "text/javascript; charset=utf-8"),
                                 ("/assets/core-3c4d.wasm", "assets/core-3c4d.wasm", "application/wasm"),
                                 ("/manifest.webmanifest", "manifest.webmanifest", "application/manifest+json"),
                                 ("/empty.txt", "empty.txt", "text/plain; charset=utf-8")):
            got = self.nobody.get(path)
            self.assertEqual((got.status, got.body, got.headers["Content-Type"]), (200, self.files[name], kind), path)
            self.assertIsNone(got.headers["Content-Encoding"])
            head = self.nobody.call("HEAD", path)
            self.assertEqual((head.status, head.body, head.headers["Content-Length"]), (200, b"", str(len(self.files[name]))))
        self.assertEqual(self.nobody.get("/SHA256SUMS").body.decode(), self.sums)

    def test_every_file_says_what_a_browser_may_do_with_it(self):
        for path in ("/", "/assets/app-1a2b.js", "/sw.js", "/SHA256SUMS"):
            got = self.nobody.get(path)
            for name, value in HEADERS.items():
                self.assertEqual(got.headers[name], value, path)
            policy = got.headers["Content-Security-Policy"].split("; ")
            self.assertIn("default-src 'none'", policy)
            self.assertIn("script-src 'self' 'wasm-unsafe-eval'", policy)
            self.assertIn("camera=(self)", got.headers["Permissions-Policy"])

    def test_only_names_with_a_hash_are_kept_without_asking(self):
        for path, told in (("/", "no-cache"), ("/sw.js", "no-cache"), ("/SHA256SUMS", "no-cache"),
                           ("/assets/app-1a2b.js", "public, max-age=31536000, immutable")):
            self.assertEqual(self.nobody.get(path).headers.get_all("Cache-Control"), [told])
        self.assertEqual(self.nobody.get("/v1/hospitals").headers.get_all("Cache-Control"), ["no-store"])

    def test_gzip_for_those_who_take_it(self):
        plain = self.nobody.get("/")
        for accept, packed in (("gzip", True), ("deflate, gzip;q=0.5", True), ("br , GZIP", True), ("gzip; q=1", True), ("gzip;q=0", False),
                               ("gzip;q=0.000", False), ("gzipped", False), ("x-gzip, br", False), ("*;q=0", False), ("", False)):
            got = self.nobody.call("GET", "/", headers={"Accept-Encoding": accept})
            self.assertEqual(got.headers["Content-Encoding"], "gzip" if packed else None, accept)
            self.assertEqual(got.body, self.files["index.html.gz" if packed else "index.html"])
            self.assertEqual(got.headers["ETag"] == plain.headers["ETag"], not packed)
        self.assertIsNone(self.nobody.call("GET", "/sw.js", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"])

    def test_not_modified(self):
        tag = self.nobody.get("/").headers["ETag"]
        self.assertRegex(tag, r'^"[A-Za-z0-9_-]{43}"$')
        for asked, status in ((tag, 304), (f'"x", W/{tag}', 304), ("*", 304), ('"x"', 200), (tag[:-2] + '"', 200), (tag[:-1], 200)):
            got = self.nobody.call("GET", "/", headers={"If-None-Match": asked})
            self.assertEqual((got.status, got.headers["ETag"]), (status, tag), asked)
            self.assertEqual(got.body, b"" if status == 304 else INDEX)
            self.assertEqual(got.headers["X-Content-Type-Options"], "nosniff")
        got = self.nobody.call("GET", "/", headers={"If-None-Match": tag, "Accept-Encoding": "gzip"})
        self.assertEqual(got.status, 200)

    def test_nothing_else_is_there(self):
        secret = Path(self.folder, "secret.txt")
        secret.write_text("secret")
        (self.site / "unlisted.txt").write_text("secret")
        for path in ("/unlisted.txt", "/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/assets/", "/assets", "//index.html",
                     "/index.html/", "/INDEX.HTML", "/assets/app-1a2b.js.gz", "/v1/", "/v1", "/" + "a" * 1000):
            self.refused(self.nobody.get(path), 404, "not-found")
        for method in ("POST", "PUT", "DELETE"):
            self.refused(self.nobody.call(method, "/"), 404, "not-found")
        self.assertEqual(self.nobody.get("/?x=1").body, INDEX)
        self.assertEqual(self.nobody.get("/v1/hospitals").status, 200)

    def test_a_large_file_comes_whole(self):
        self.files["assets/big-5e6f.js"] = bytes(range(256)) * 40000
        self.platform.stop()
        self.write()
        self.nobody = self.platform.start()
        got = [http.client.HTTPConnection("127.0.0.1", self.platform.port, timeout=30) for _ in range(8)]
        for connection in got:
            connection.request("GET", "/assets/big-5e6f.js")
        for connection in got:
            self.assertEqual(connection.getresponse().read(), self.files["assets/big-5e6f.js"])
            connection.close()

    def test_a_folder_that_is_not_a_build_is_refused(self):
        sound = self.sums
        first = sound.splitlines(True)
        for bad, line in ((sound.replace("  ", " "), 1), (sound[:-1], len(first)), ("".join(reversed(first)), 2), (first[0] + sound, 2), ("\n" + sound, 1),
                          (first[0].replace("assets/app-1a2b.js", "../secret.txt"), 1), (first[0].replace("assets/app", "/assets/app"), 1),
                          (first[0].replace("assets/app", ".hidden"), 1), (first[0].replace("assets/", "v1/"), 1), (first[0].replace("app", "a%70p"), 1),
                          (first[0].replace("assets/", "assets//"), 1)):
            self.refuses(f"SHA256SUMS:{line}: ", bad)
        self.refuses("assets/app-1a2b.js: it or its .gz is not", first[0].replace(first[0][:2], "zz" if first[0][:2] != "zz" else "00", 1))
        self.refuses("index.html: there is no such file", "".join(line for line in first if "index" not in line))
        self.refuses("gone.js: there is no such file", "".join(first[:-1]).replace("empty.txt", "gone.js"))
        for bad in (gzip.compress(INDEX + b" "), gzip.compress(INDEX[:-1]), self.files["index.html.gz"][:-1], self.files["index.html.gz"] + b"x",
                    INDEX, b"", self.files["index.html.gz"][:20] + b"x" + self.files["index.html.gz"][21:]):
            self.refuses("index.html: it or its .gz is not", self.but("index.html.gz", bad))
        self.files["index.html.gz"] = gzip.compress(INDEX, 1)
        self.files["program.exe"] = b"MZ"
        self.refuses("program.exe: not a kind of file")
        del self.files["program.exe"]
        self.files["large.txt"] = bytes(33 << 20)
        self.refuses("large.txt: all files together")
        del self.files["large.txt"]
        (self.site / "SHA256SUMS").unlink()
        self.files["SHA256SUMS"] = b""
        self.refuses("index.html: there is no such file", "")
        del self.files["SHA256SUMS"]
        self.write()
        self.nobody = self.platform.start()

    def test_no_terminal_no_files(self):
        self.platform.stop()
        self.platform.conf.write_text(self.platform.conf.read_text().replace("terminal = site\n", "terminal = nowhere\n"))
        with self.assertRaises(RuntimeError):
            self.platform.start()
        self.assertEqual(self.platform.wait(), 1)
        self.assertIn("nowhere/SHA256SUMS: there is no such file", self.platform.log())
        self.platform.conf.write_text(self.platform.conf.read_text().replace("terminal = nowhere\n", ""))
        self.nobody = self.platform.start()
        self.refused(self.nobody.get("/"), 404, "not-found")


if __name__ == "__main__":
    main()
