#!/usr/bin/python3
"""Every program says how it is used and which version it is, for every command too; a command that there is not names itself
and the nearest that there is; and one that is not written so says which.

usage: test_usage.py BIN-FOLDER"""

import re
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.argv[1])
COMMANDS = {
    "mizhen": [[], ["patient"], ["doctor"]] + [["patient", c] for c in "open link recovery records show verify export doctors grant grants revoke forget".split()]
              + [["doctor", c] for c in "enroll status inbox records show pass-on".split()],
    "mizhen-relay": [[]] + [["--config", "/nowhere", c] for c in "init preview run status slip slips renew close reopen accept-deletions withdraw doctor".split()],
    "mizhen-relay-inner": [[], ["--config", "/nowhere", "cycle"]],
    "mizhen-relay-outer": [[], ["--config", "/nowhere"]],
    "mizhen-platform": [[], ["--config", "/nowhere", "run"], ["--config", "/nowhere", "admit"]],
}
WRONG = [("mizhen", ["patient", "grnat"], "mizhen patient grant"), ("mizhen", ["recrods"], "mizhen patient records"),
         ("mizhen", ["doctor", "pass_on"], "mizhen doctor pass-on"), ("mizhen", ["patient", "xyzzy"], None),
         ("mizhen-relay", ["--config", "/nowhere", "stauts"], "status"), ("mizhen-relay", ["--config", "/nowhere", "rnu"], "run"),
         ("mizhen-relay-inner", ["--config", "/nowhere", "cylce"], "cycle"), ("mizhen-platform", ["--config", "/nowhere", "admti"], "admit")]

MISUSED = [("mizhen-relay", ["--confg", "/nowhere", "run"], "--config"), ("mizhen-relay", ["--config", "/nowhere", "run", "--cycle", "1"], "run"),
           ("mizhen-relay", ["--config", "/nowhere", "renew"], "renew"), ("mizhen-relay-inner", ["cycle"], "--config"),
           ("mizhen-relay", ["--config", "/nowhere", "status", "--json", "now"], "status"),
           ("mizhen-relay-inner", ["--config", "/nowhere", "preview"], "preview"), ("mizhen-platform", ["run"], "--config"),
           ("mizhen-platform", ["--config", "/nowhere", "admit"], "admit"), ("mizhen", ["patient", "show"], "mizhen patient show RECORD"),
           ("mizhen", ["patient", "link", "--wait", "soon"], "86400")]
# of a grant's dates: which option it is, and the form; nothing of it is taken
DATES = [("--to", "2026-6"), ("--to", "2026/06/30"), ("--to", "yesterday"), ("--to", "2026-10-99"), ("--from", "abc"), ("--from", "2026-02-29")]


def run(program, args, lang):
    return subprocess.run([BIN / program, *args], capture_output=True, text=True, encoding="utf-8", env={"LC_ALL": lang}, timeout=20,
                          stdin=subprocess.DEVNULL)


for lang, usage, none in (("C.UTF-8", "usage: ", "there is no command"), ("zh_CN.UTF-8", "用法：", "没有命令")):
    for program, commands in COMMANDS.items():
        for words in commands:
            done = run(program, [*words, "--help"], lang)
            assert done.returncode == 0 and done.stdout.startswith(usage + program) and not done.stderr, (program, words, done)
            if program == "mizhen" and len(words) == 2:
                assert " ".join(words) in done.stdout.splitlines()[0], done.stdout
            done = run(program, [*words, "--version"], lang)
            assert done.returncode == 0 and re.fullmatch(program + r" \d+\.\d+\.\d+\n", done.stdout), (program, words, done)
    for program, words, near in WRONG:
        done = run(program, words, lang)
        assert done.returncode == 2 and none in done.stderr and words[-1] in done.stderr and not done.stdout, done
        assert (near is not None and near in done.stderr) or near is None, done
    for program, words, named in MISUSED:
        done = run(program, words, lang)
        # of status, 2 says that the relay is failing
        assert done.returncode == (3 if "status" in words else 2) and named in done.stderr and "--help" in done.stderr, done
        assert not done.stdout or "--json" in words, done      # a monitor is told in its own form
    for option, text in DATES:
        done = run("mizhen", ["patient", "grant", "110000000000001", option, text], lang)
        assert done.returncode == 2 and f"{option} {text}" in done.stderr and "2024-06-24" in done.stderr and not done.stdout, done
    for option, text, why in (("--name", "", ("is empty", "是空的")), ("--title", "a\tb", ("control character", "控制字符")),
                              ("--department", "x\ny", ("line break", "换行")), ("--licence", "9" * 201, ("200", "200"))):
        words = {"--name": "沈", "--title": "医师", "--department": "内科", "--licence": "1", option: text}
        done = run("mizhen", ["doctor", "enroll", "--hospital", "-", *(word for pair in words.items() for word in pair)], lang)
        assert done.returncode == 2 and f"{option} " in done.stderr and why[lang != "C.UTF-8"] in done.stderr, done
    done = run("mizhen", ["patient", "grant", "110000000000001", "--from", "2026", "--to", "2025"], lang)
    assert done.returncode == 2 and "--from 2026" in done.stderr and "--to 2025" in done.stderr, done
print("1 passed, 0 failed")
