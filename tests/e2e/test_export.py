#!/usr/bin/python3
"""What a patient takes away: a FHIR Bundle with every resource word for word, and the same records sealed anew to a stock
age recipient, which stock age opens.

usage: test_export.py BIN-FOLDER"""

import json
import shutil
import subprocess
import sys

from made_up import MadeUp
from world import World


def main(bin):
    if shutil.which("age") is None:
        print("skipped: age is not installed")
        sys.exit(77)
    with World(bin) as world:
        made, platform = MadeUp(world), world.platform()
        platform.start()
        relay = made.relay("qinglan", platform)
        platform.admit(relay)
        relay.run(1)
        person = next(p for p in made.people if p["qinglan"])
        patient = made.opened("patient", person, "qinglan")

        path = world.dir / "bundle.json"
        told = patient.json("patient", "export", "--bundle", path)
        bundle = json.loads(path.read_text(encoding="utf-8"))
        resources = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
        # every row, the resources that images make of a row besides, and the identity statement
        assert told["records"] == len(resources) == made.rows_of("qinglan", person["qinglan"]) + 1, told
        assert path.stat().st_mode & 0o77 == 0

        key = world.dir / "key"
        subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
        recipient = subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True, text=True).stdout.strip()
        folder = world.dir / "sealed"
        assert patient.json("patient", "export", "--to", recipient, folder)["records"] == len(resources)
        files = sorted(folder.iterdir())
        assert len(files) == len(resources)
        for file in files:
            opened = subprocess.run(["age", "-d", "-i", key, file], check=True, capture_output=True).stdout
            rid = file.name.removeprefix("qinglan-").removesuffix(".json.age")
            wanted = [r for url, r in resources.items() if url.split(":")[4] == rid]
            assert [json.loads(opened)] == wanted, file

        other = world.dir / "other"
        subprocess.run(["age-keygen", "-o", other], check=True, capture_output=True)
        assert subprocess.run(["age", "-d", "-i", other, files[0]], capture_output=True).returncode != 0
        patient.command("patient", "export", "--to", recipient[:-1] + ("q" if recipient[-1] != "q" else "p"), folder, status=2)
    print(f"{len(files)} records exported and opened\n1 passed, 0 failed")


if __name__ == "__main__":
    main(sys.argv[1])
