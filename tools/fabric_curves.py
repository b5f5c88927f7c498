#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Draws docs/pictures/fabrics.svg: latency-throughput curves of scenarios/noc, clock by clock and packet by packet, side by side.
#
#     fabric_curves.py SYNFIRE [OUT.svg]      SYNFIRE: the program

import csv
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCENARIOS = [
    ("noc", "mesh 8x8, reference router"),
    ("mesh_transpose", "mesh 8x8, transpose, odd-even"),
    ("mesh_hotspot", "mesh 8x8, hotspots"),
    ("mesh_chips", "mesh 8x8 over four chips"),
    ("torus", "torus 8x8"),
    ("ring", "ring of 16"),
    ("tree", "binary tree of 15"),
    ("hexagonal", "hexagonal torus 6x6"),
    ("crossbar", "crossbar of 16"),
    ("concentrated_mesh", "concentrated mesh, 8x8 nodes"),
    ("links", "listed links, 6 routers"),
]
WIDTH, HEIGHT, COLUMNS = 300, 220, 3
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 28, 36
COLOURS = {"cycle": "#1f5fa8", "behavioural": "#d1661f"}


def run(program, name, fidelity):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        command = [program, "run", ROOT / "scenarios" / "noc" / f"{name}.yaml", "--fidelity", fidelity, "--out", out, "--quiet"]
        subprocess.run(command, check=True)
        with open(out / "curve.csv", newline="") as file:
            return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]


def step(most):
    """A round distance between about four lines."""
    size = 10.0 ** (len(str(int(most / 4))) - 1) if most >= 4 else 10.0 ** -len(str(int(4 / most)))
    for factor in (1, 2, 5, 10, 20, 50):
        if most / (size * factor) <= 5:
            return size * factor
    return most


def text(x, y, words, size=10, anchor="middle", colour="#333", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{more}>{words}</text>'


def panel(x0, y0, title, curves):
    everything = [row for rows in curves.values() for row in rows]
    most_x = max(row["offered"] for row in everything) * 1.05
    idle = min(row["head_mean"] for row in everything)
    most_y = min(max(row["head_mean"] for row in everything), 6 * idle) * 1.08
    plot_width, plot_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def at(row):
        return (x0 + LEFT + row["offered"] / most_x * plot_width, y0 + TOP + (1 - min(row["head_mean"] / most_y, 1.02)) * plot_height)

    parts = [text(x0 + LEFT + plot_width / 2, y0 + 16, title, 12)]
    for most, horizontal in ((most_x, False), (most_y, True)):
        size = step(most)
        value = 0.0
        while value <= most:
            if horizontal:
                y = y0 + TOP + (1 - value / most_y) * plot_height
                parts.append(f'<line x1="{x0 + LEFT}" y1="{y:.1f}" x2="{x0 + LEFT + plot_width}" y2="{y:.1f}" stroke="#e4e4e4"/>')
                parts.append(text(x0 + LEFT - 4, y + 3, f"{value:g}", 9, "end"))
            else:
                x = x0 + LEFT + value / most_x * plot_width
                parts.append(f'<line x1="{x:.1f}" y1="{y0 + TOP}" x2="{x:.1f}" y2="{y0 + TOP + plot_height}" stroke="#e4e4e4"/>')
                parts.append(text(x, y0 + TOP + plot_height + 12, f"{value:.3g}", 9))
            value += size
    for fidelity, rows in curves.items():
        points = [at(row) for row in rows]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dash = ' stroke-dasharray="5 3"' if fidelity == "behavioural" else ""
        parts.append(f'<polyline points="{line}" fill="none" stroke="{COLOURS[fidelity]}" stroke-width="1.6"{dash}/>')
        for x, y in points:
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{COLOURS[fidelity]}"/>')
    parts.append(text(x0 + LEFT + plot_width / 2, y0 + HEIGHT - 8, "offered, flits a cycle and node", 9))
    parts.append(
        text(x0 + 10, y0 + TOP + plot_height / 2, "mean head latency, cycles", 9,
             more=f' transform="rotate(-90 {x0 + 10} {y0 + TOP + plot_height / 2:.1f})"'))
    return "\n".join(parts)


def main():
    program = sys.argv[1]
    out = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "docs" / "pictures" / "fabrics.svg"
    rows = (len(SCENARIOS) + COLUMNS - 1) // COLUMNS
    panels = []
    for number, (name, title) in enumerate(SCENARIOS):
        curves = {fidelity: run(program, name, fidelity) for fidelity in ("cycle", "behavioural")}
        panels.append(panel(number % COLUMNS * WIDTH, number // COLUMNS * HEIGHT, title, curves))
    x, y = (len(SCENARIOS) % COLUMNS) * WIDTH + 60, (rows - 1) * HEIGHT + 90
    for fidelity, words in (("cycle", "clock by clock"), ("behavioural", "packet by packet")):
        dash = ' stroke-dasharray="5 3"' if fidelity == "behavioural" else ""
        panels.append(f'<line x1="{x}" y1="{y}" x2="{x + 40}" y2="{y}" stroke="{COLOURS[fidelity]}" stroke-width="2"{dash}/>')
        panels.append(text(x + 50, y + 4, f"{fidelity}: {words}", 12, "start"))
        y += 24
    body = "\n".join(panels)
    out.write_text('<!-- SPDX-FileCopyrightText: 2026 The Synfire developers; SPDX-License-Identifier: Apache-2.0; made by '
                   f'tools/fabric_curves.py -->\n<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH * COLUMNS}" '
                   f'height="{HEIGHT * rows}" font-family="sans-serif">\n<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n')


if __name__ == "__main__":
    main()
