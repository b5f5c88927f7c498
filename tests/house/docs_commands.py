#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Runs the commands of README.md and docs/*.md as they stand, in a copy of the tree, and compares what they print with what the
# documents show. A command is a line that begins with `$ ` in a block fenced as ```console or ```sh whose first line begins so
# (docs/contributing.md tells the conventions). Documents are run in order of their names, the README first; each starts in
# the root of the copy and goes on where its last block stopped, with its folder and exported variables.
#
#     docs_commands.py SCRATCH_FOLDER [DOCUMENT...]

import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

from layering import files_of

ROOT = pathlib.Path(__file__).resolve().parents[2]
OWN = ("./run-tests", ".ci/run")  # these run this test
SECONDS_AT_MOST = 1500

BLOCK = re.compile(r"^```(?:console|sh)[^\n]*\n(\$ .*?)^```", re.MULTILINE | re.DOTALL)


def commands_of(text: str) -> list[tuple[int, str, list[str]]]:
    """(line, command, expected lines) of a document. A command goes on after a backslash at the end of its line."""
    commands = []
    for block in BLOCK.finditer(text):
        number = text.count("\n", 0, block.start(1)) + 1
        lines = block.group(1).rstrip("\n").split("\n")
        i = 0
        while i < len(lines):
            start = i
            if lines[i].startswith("$ "):
                command = [lines[i][2:]]
                while command[-1].endswith("\\") and i + 1 < len(lines):
                    i += 1
                    command.append(lines[i].removeprefix("> "))
                commands.append((number + start, "\n".join(command), []))
            else:
                commands[-1][2].append(lines[i])
            i += 1
    return commands


def missing_line(expected: list[str], printed: str) -> str | None:
    """The first expected line that the output does not have, in order. `...` stands for anything: a part of a line, or lines."""
    lines = iter(printed.split("\n"))
    for wanted in expected:
        if wanted.strip() in ("", "..."):
            continue
        pattern = ".*".join(re.escape(part) for part in wanted.rstrip().split("..."))
        if not any(re.fullmatch(pattern, line.rstrip()) for line in lines):
            return wanted
    return None


class Shell:
    """Runs commands one after another; keeps the folder and the exported variables from one to the next."""

    def __init__(self, folder: pathlib.Path):
        self.state = folder.parent / "state"
        self.state.write_text(f"cd '{folder}'\n")

    def run(self, command: str) -> tuple[int, str]:
        script = f'. "$0"\n{command}\ncode=$?\n{{ export -p; printf "cd %q\\n" "$PWD"; }} >"$0"\nexit $code\n'
        environment = {key: value for key, value in os.environ.items() if not key.startswith("CTEST")}
        done = subprocess.run(["bash", "-c", script, str(self.state)], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=SECONDS_AT_MOST, check=False)
        return done.returncode, done.stdout.decode(errors="replace")


def run_document(name: str, copy: pathlib.Path) -> list[str]:
    """What went wrong, told as `file:line: ...`."""
    shell = Shell(copy)
    failures = []
    for line, command, expected in commands_of((copy / name).read_text()):
        where = f"{name}:{line}: $ {command}"
        if command.split()[0] in OWN:
            print(f"{where}\n    (not run: it runs this test)")
            continue
        begun = time.monotonic()
        wanted_code = 0
        if expected and (code := re.fullmatch(r"\[exit code (\d+)\]", expected[-1])):
            wanted_code = int(code.group(1))
            expected = expected[:-1]
        code, printed = shell.run(command)
        print(f"{where}\n    {time.monotonic() - begun:.1f} s")
        if code != wanted_code:
            failures.append(f"{where}\nexit code {code}, expected {wanted_code}; it printed:\n{printed[-4000:]}")
            break  # what follows builds on it
        if (absent := missing_line(expected, printed)) is not None:
            failures.append(f"{where}\ndid not print (here, or in this order): {absent}\nbut:\n{printed[-4000:]}")
    return failures


def main() -> int:
    scratch = pathlib.Path(sys.argv[1]).resolve()
    documents = sys.argv[2:] or ["README.md", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md"))]
    shutil.rmtree(scratch, ignore_errors=True)
    copy = scratch / "synfire"
    for name in files_of(ROOT):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    failures = []
    for name in documents:
        if (copy / name).is_file():
            failures += run_document(name, copy)
    print("\n".join(failures) or "every command does what its document says")
    if not failures:
        shutil.rmtree(scratch)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
