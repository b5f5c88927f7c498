#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Checks the house rules that can be read off the files: which folder includes which, licence lines and a first comment, names,
# lengths, and words that do not belong.
#
#     layering.py [FOLDER]      the tree to check; default: the one that this file is in

import pathlib
import re
import subprocess
import sys

# What a folder may include besides itself. An includes list names folders, so `models` covers models/soma and its neighbours.
ON_BASE = {"base"}
ON_KERNEL = {"base", "kernel"}
PARTS = ON_KERNEL | {"models", "interconnect", "power"}
BELOW_SCENARIOS = PARTS | {"platforms", "networks", "stimuli"}
TOOLS = BELOW_SCENARIOS | {"scenarios"}
EVERYTHING = TOOLS | {"sweeps", "reports", "cosim"}
MAY_INCLUDE = {
    "base": set(),
    "kernel": ON_BASE,
    "models": ON_KERNEL,
    "interconnect": ON_KERNEL,
    "power": ON_KERNEL,
    "networks": ON_BASE,
    "stimuli": ON_KERNEL,
    "platforms": ON_KERNEL | {"interconnect"},
    "scenarios": BELOW_SCENARIOS,
    "sweeps": TOOLS,
    "reports": TOOLS,
    "cosim": TOOLS,
    "firmware_stubs": set(),
    "app": EVERYTHING,
    "tests": EVERYTHING | {"app"},
    "benchmarks": EVERYTHING,
}
# Plain arithmetic, so that a compiler or a test can use it without a simulation.
WITHOUT_SYSTEMC = ("base/", "networks/", "models/soma/", "models/synapses/", "models/learning/")

MOST_LINES = 400
SLASHES = {".h", ".cpp", ".c", ".S", ".ld", ".proto", ".js"}
HASHES = {".py", ".sh", ".cmake", ".yaml", ".yml", ".in"}
LICENCE = ("SPDX-FileCopyrightText: 2026 The Synfire developers", "SPDX-License-Identifier: Apache-2.0")

# Each with one letter in brackets, so that this file does not name them itself. A clone may add its own, one expression a line,
# in the file `unwanted_words` of its git folder (.git/info).
WORDS = [
    r"\bT[O]DO\b",
    r"\bF[I]XME\b",
    r"\bX[X]X\b",
    r"\bH[A]CK\b",
    r"(?i:not (?:yet )?implem[e]nted)",
    r"(?i:placeh[o]lder)",
    r"(?<![\w.$}])/(?:h[o]me|r[o]ot|U[s]ers|w[o]rk)/[\w.]",  # a path of one machine
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def files_of(root: pathlib.Path) -> list[str]:
    """Paths below root of what belongs to the tree: tracked or to be tracked; without git, all but builds and results."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=root, capture_output=True, check=True)
        return sorted(name for name in set(listed.stdout.decode().split("\0")) if name and (root / name).is_file())
    except (OSError, subprocess.CalledProcessError):
        ignored = re.compile(r"^(build[^/]*|results|\.git|\.cache)/|__pycache__")
        every = (str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
        return sorted(name for name in every if not ignored.search(name))


def local_words(root: pathlib.Path) -> list[str]:
    found = subprocess.run(["git", "rev-parse", "--git-path", "info/unwanted_words"], cwd=root, capture_output=True, text=True, check=False)
    path = root / found.stdout.strip()
    return path.read_text().split("\n") if found.returncode == 0 and path.is_file() else []


def include_problems(name: str, text: str, headers: set[str]) -> list[str]:
    """Includes that the table of layers does not allow, or that are not written from the root of the tree."""
    folder = name.split("/")[0]
    if folder not in MAY_INCLUDE:
        return [f"{name}: no code lives in {folder}/ (if it should, give it a row in MAY_INCLUDE)"]
    problems = []
    for match in INCLUDE.finditer(text):
        bracket, path = match.groups()
        where = f"{name}:{text.count(chr(10), 0, match.start(2)) + 1}"
        other = path.split("/")[0]
        if path == "systemc.h":
            problems.append(f"{where}: include <systemc>, not <systemc.h>")
        elif re.match(r"(systemc|tlm|sysc/.*|tlm_.*)$", path) and name.startswith(WITHOUT_SYSTEMC):
            problems.append(f"{where}: {name.rsplit('/', 1)[0]}/ knows no SystemC")
        elif "/" in path and other in MAY_INCLUDE and other != folder and other not in MAY_INCLUDE[folder]:
            problems.append(f"{where}: {folder} may not include {other}")
        elif bracket == '"' and folder != "firmware_stubs" and path not in headers and not path.endswith(".pb.h"):  # protoc's
            problems.append(f"{where}: no file {path} (paths start at the root of the tree)")
    if name.endswith(".h") and folder != "firmware_stubs" and "#pragma once" not in text:
        problems.append(f"{name}: no #pragma once")
    return problems


def comment_mark(name: str, text: str) -> str | None:
    """How a file writes comments, or None when it is data or prose."""
    suffix = pathlib.PurePath(name).suffix
    if name.startswith("tests/") and suffix in (".yaml", ".yml", ".js"):
        return None  # input of tests, some of it broken on purpose
    if suffix in SLASHES:
        return "//"
    if suffix in HASHES or name.endswith("CMakeLists.txt") or (suffix == "" and text.startswith("#!")):
        return "#"
    return None


def heading_problems(name: str, text: str, mark: str) -> list[str]:
    lines = text.split("\n")
    if lines[0].startswith("#!"):
        lines = lines[1:]
    if tuple(lines[:2]) != tuple(f"{mark} {line}" for line in LICENCE):
        return [f"{name}:1: does not begin with the two licence lines"]
    begins = (mark + " ", '"""') if name.endswith(".py") else (mark + " ",)  # in Python a docstring does as well
    remark = [line for line in lines[2:4] if line.startswith(begins) and len(line) > len(mark) + 10]
    return [] if remark else [f"{name}:3: no comment says what the file is"]


def problems_of(root: pathlib.Path) -> list[str]:
    names = files_of(root)
    headers = set(names)
    unwanted = [re.compile(word) for word in WORDS + local_words(root) if word]
    problems = []
    for name in names:
        try:
            text = (root / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        suffix = pathlib.PurePath(name).suffix
        mark = comment_mark(name, text)
        if suffix in (".h", ".cpp", ".c"):
            problems += include_problems(name, text, headers)
        if suffix in (".h", ".cpp", ".c", ".py") and not re.fullmatch(r"[a-z0-9_]+\.\w+", pathlib.PurePath(name).name):
            problems.append(f"{name}: not in snake_case")
        if mark is not None:
            problems += heading_problems(name, text, mark)
            lines = text.count("\n")
            if lines > MOST_LINES and suffix not in (".yaml", ".yml"):
                problems.append(f"{name}: {lines} lines, at most {MOST_LINES}: would two files be clearer?")
        if name != "LICENSE" and suffix not in (".csv", ".json"):
            for number, line in enumerate(text.split("\n"), 1):
                problems += [f"{name}:{number}: {word.search(line).group()!r} does not belong" for word in unwanted if word.search(line)]
    return problems


def main() -> int:
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]
    problems = problems_of(root)
    print("\n".join(problems) or "every file keeps the rules of the house")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
