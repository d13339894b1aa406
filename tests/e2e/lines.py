"""Browsers that ask a test for what happens outside of them, in lines of JSON: {"do": "slip", "hospital": "renhe", …} is
answered {"is": …} by the method of that name, or {"failed": "…"}."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from world import Failed

WEB = Path(__file__).resolve().parents[2] / "web"
DIST = Path(os.environ.get("MIZHEN_WEB") or WEB / "dist")     # the finished pages


class Asked:
    ASKED = ()                         # the methods that may be asked for

    def answer(self, line):
        asked = json.loads(line)
        what = asked.pop("do")
        try:
            if what not in self.ASKED:
                raise KeyError(f"no such thing to ask for: {what}")
            return {"is": getattr(self, what)(**asked)}
        except (Failed, TimeoutError, subprocess.SubprocessError, LookupError, TypeError, AssertionError) as failed:
            return {"failed": str(failed)}

    def converse(self, lines, out):
        for line in lines:
            if line.strip():
                out.write(json.dumps(self.answer(line), ensure_ascii=False) + "\n")
                out.flush()

    def play(self, script, *arguments, seconds):
        """Whether SCRIPT, of web/tests, ends well within its time, asking this."""
        player = subprocess.Popen(["node", WEB / "tests" / script, *arguments], cwd=WEB, text=True, encoding="utf-8", stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, start_new_session=True)
        limit = threading.Timer(seconds, player.kill)
        limit.start()
        try:
            self.converse(player.stdout, player.stdin)
            return player.wait(30) == 0
        finally:
            limit.cancel()
            if player.poll() is None:
                player.kill()


def need_browser(*more):
    """Ends the test as skipped where the finished pages, the driver, a browser, or one of MORE is missing."""
    for needed in (DIST / "SHA256SUMS", WEB / "node_modules" / "playwright-core", Path("/usr/bin/chromium"), Path("/usr/bin/chromium-headless-shell"), *more):
        if not needed.exists():
            print(f"skipped: {needed} is missing")
            sys.exit(77)
