#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Draws the modules of Synfire from the includes that are there: docs/pictures/modules.svg, which docs/architecture.md shows. An
# arrow is an include that no longer way explains. Where a box stands is said here, what points where is not.
#
#     architecture.py            writes the picture
#     architecture.py --check    only compares it

import collections
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/house"))
import layering  # noqa: E402

PICTURE = ROOT / "docs/pictures/modules.svg"
# Columns (first, last of 15), row, what lives there, colour.
BOXES = {
    "app": ((0, 14), 0, "the command synfire: arguments, printing, exit codes", "tool"),
    "sweeps": ((0, 4), 1, "many runs and their ledger", "tool"),
    "reports": ((5, 9), 1, "pages with pictures", "tool"),
    "cosim": ((10, 14), 1, "gRPC; python/ is a client", "tool"),
    "scenarios": ((0, 14), 2, "a scenario becomes a run: checked, loaded, driven, recorded, judged", "run"),
    "networks": ((0, 2), 3, "NIR to image", "in"),
    "stimuli": ((3, 5), 3, "spikes that go in", "in"),
    "power": ((6, 8), 3, "what it costs", "chip"),
    "models": ((9, 11), 3, "cores, hosts, memories", "chip"),
    "platforms": ((12, 14), 3, "YAML to chip", "chip"),
    "interconnect": ((12, 14), 4, "fabrics, bus", "chip"),
    "kernel": ((3, 14), 5, "components, steps, sockets, probes, simulated time", "base"),
    "base": ((0, 14), 6, "units, schema, registry, errors, random streams, spikes, what a chip tells a compiler", "base"),
}
COLOURS = {"tool": ("#f3eefb", "#8262b5"), "run": ("#e9f6ec", "#4d9a62"), "in": ("#fdf4e3", "#c89b3c"),
           "chip": ("#eef3fb", "#5a7bb5"), "base": ("#f1f2f4", "#7a818c")}  # fmt: skip
COLUMN, ROW, HIGH, MARGIN = 62, 92, 52, 15


def includes() -> dict[str, set[str]]:
    """Which folder of the program includes which."""
    found = collections.defaultdict(set)
    for name in layering.files_of(ROOT):
        folder = name.split("/")[0]
        if folder in BOXES and name.endswith((".h", ".cpp")):
            others = {match.group(2).split("/")[0] for match in layering.INCLUDE.finditer((ROOT / name).read_text())}
            found[folder] |= (others & BOXES.keys()) - {folder}
    return found


def reach(edges: dict[str, set[str]], start: str) -> set[str]:
    seen, left = set(), list(edges[start])
    while left:
        folder = left.pop()
        if folder not in seen:
            seen.add(folder)
            left += edges[folder]
    return seen


def arrows(edges: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Without those that a longer way explains."""
    kept = []
    for start in BOXES:
        for end in sorted(edges[start]):
            if not any(end in reach(edges, via) for via in edges[start] - {end}):
                kept.append((start, end))
    return kept


def place(name: str) -> tuple[float, float, float]:
    (first, last), row, _, _ = BOXES[name]
    return MARGIN + first * COLUMN + 4, MARGIN + row * ROW, (last - first + 1) * COLUMN - 8


def column_of(start: str, end: str) -> float:
    """Where an arrow goes down: in the middle of what both boxes share, and through no third box."""
    (first, last), row, _, _ = BOXES[start]
    (other_first, other_last), other_row, _, _ = BOXES[end]
    shared = [x for x in range(max(first, other_first), min(last, other_last) + 1)
              if not any(row < r < other_row and a <= x <= b for (a, b), r, _, _ in BOXES.values())]  # fmt: skip
    if not shared or row >= other_row:
        raise SystemExit(f"architecture.py: no way for an arrow from {start} to {end}: place the boxes anew")
    return MARGIN + ((shared[0] + shared[-1]) / 2 + 0.5) * COLUMN


def draw() -> str:
    height = 2 * MARGIN + max(row for _, row, _, _ in BOXES.values()) * ROW + HIGH
    width = 2 * MARGIN + 15 * COLUMN
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="Helvetica, Arial, sans-serif" font-size="14">',
        "  <!-- SPDX-FileCopyrightText: 2026 The Synfire developers. SPDX-License-Identifier: Apache-2.0. Made by tools/architecture.py -->",
        '  <defs><marker id="a" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L10 5L0 10z" fill="#445"/></marker></defs>',
        f'  <rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for name, (_, _, what, colour) in BOXES.items():
        x, y, wide = place(name)
        fill, stroke = COLOURS[colour]
        out.append(f'  <rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{HIGH}" rx="8" fill="{fill}" stroke="{stroke}"/>')
        out.append(f'  <text x="{x + wide / 2:g}" y="{y + 22:g}" text-anchor="middle" font-weight="bold" fill="#223">{name}/</text>')
        out.append(f'  <text x="{x + wide / 2:g}" y="{y + 40:g}" text-anchor="middle" font-size="12" fill="#445">{what}</text>')
    for start, end in arrows(includes()):
        x = column_of(start, end)
        top, bottom = place(start)[1] + HIGH, place(end)[1]
        out.append(f'  <path d="M{x:g} {top:g}V{bottom:g}" stroke="#445" stroke-width="1.6" marker-end="url(#a)"/>')
    return "\n".join([*out, "</svg>"]) + "\n"


def main() -> int:
    picture = draw()
    if "--check" in sys.argv[1:]:
        same = PICTURE.is_file() and PICTURE.read_text() == picture
        print("the picture of the modules is as the code is" if same else "the modules have changed: run tools/architecture.py")
        return 0 if same else 1
    PICTURE.write_text(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
