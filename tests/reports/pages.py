#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Runs a scenario and a sweep, makes their pages, and uses them in headless Chromium as a reader does: looks, clicks a dot, runs the
# command that the page shows, brushes an axis, sorts the table. Any error or warning of the page fails the test.
#
#     pages.py SYNFIRE FOLDER      pictures of the pages stay in FOLDER

import csv
import json
import pathlib
import shutil
import subprocess
import sys

import browser

SWEEP = """synfire: 1
sweep: bits & "cores" <b>of</b> Loihi
scenario: digits
set: {run.steps: 320, expect: []}
axes:
  - {path: platform.core.synapses.weight_bits, name: bits, values: [2, 3, 4, 8]}
  - {path: platform.core.synapses.memory, name: memory, values: [128 KiB, 4 KiB, 64 B]}
objectives:
  - {metric: energy_j.dynamic, minimise: true}
  - {metric: inference.accuracy, maximise: true}
metrics: [inference.latency_s]
"""


def run(*words, **options) -> str:
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True, **options).stdout


def front_of(rows: list[dict]) -> set[tuple[str, str]]:
    """By the definition: what no other beats."""
    done = [row for row in rows if row["state"] == "done"]
    cost = {(row["bits"], row["memory"]): (float(row["energy_j.dynamic"]), -float(row["inference.accuracy"])) for row in done}
    return {a for a, x in cost.items() if not any(y != x and y[0] <= x[0] and y[1] <= x[1] for y in cost.values())}


def check_sweep(page: browser.Browser, synfire: pathlib.Path, folder: pathlib.Path) -> None:
    rows = list(csv.DictReader((folder / "sweep/results.csv").open()))
    page.open(folder / "sweep/report.html")
    assert page.evaluate("document.querySelector('h1').textContent") == 'bits & "cores" <b>of</b> Loihi'
    assert page.evaluate("document.querySelectorAll('canvas').length") >= 4
    front = front_of(rows)
    tiles = page.evaluate("[...document.querySelectorAll('.tile b')].map((b) => b.textContent)")
    assert tiles[0] == str(len(front)), (tiles, front)
    assert page.evaluate("document.querySelectorAll('.badge.front').length") == len(front) + 1, "each in the table, and the chosen one"

    # A click on a beaten dot shows it, and the command that it shows gives the same numbers again.
    beaten = next(row for row in rows if row["state"] == "done" and (row["bits"], row["memory"]) not in front)
    at = page.evaluate("""(() => {
      const box = document.querySelector('.chart'), chart = echarts.getInstanceByDom(box), place = box.getBoundingClientRect();
      const pixel = chart.convertToPixel({xAxisIndex: 0, yAxisIndex: 0}, [%s, %s]);
      return [place.x + pixel[0], place.y + pixel[1]];
    })()""" % (beaten["energy_j.dynamic"], beaten["inference.accuracy"]))
    page.click(*at)
    text = page.evaluate("document.getElementById('chosen').textContent")
    assert "beaten by the front" in text, text
    command = page.evaluate("document.getElementById('command').textContent").replace("synfire run", f"{synfire} run --quiet --log-level off --out {folder}/again")
    run("bash", "-c", command)
    summary = json.loads((folder / "again/summary.json").read_text())
    assert summary["energy_j"]["dynamic"] == float(beaten["energy_j.dynamic"]), command

    # What failed shows why.
    page.evaluate("document.querySelector('tr[data-choice=\"2\"]').click()")
    page.settle()
    assert "refused: " in page.evaluate("document.getElementById('chosen').textContent")

    # Brushing the top of the first axis (bits) leaves 8 only, in the table, too.
    before = page.evaluate("document.querySelectorAll('tbody tr.pick').length")
    page.evaluate("document.querySelectorAll('.chart')[1].scrollIntoView({block: 'center'})")
    box = page.evaluate("(() => { const b = document.querySelectorAll('.chart')[1].getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; })()")
    page.drag((box[0] + 60, box[1] + 115), (box[0] + 60, box[1] + 20))
    kept = page.evaluate("[...document.querySelectorAll('tbody tr.pick')].map((row) => row.firstChild.textContent)")
    assert 0 < len(kept) < before and set(kept) <= {"8"}, kept
    page.evaluate("[...document.querySelectorAll('button')].find((b) => b.textContent === 'all again').click()")
    page.settle()
    assert page.evaluate("document.querySelectorAll('tbody tr.pick').length") == before

    # Sorting by energy puts the cheapest first.
    page.evaluate("[...document.querySelectorAll('th.sort')].find((th) => th.textContent.startsWith('memory')).click()")
    page.evaluate("[...document.querySelectorAll('th.sort')].find((th) => th.textContent.startsWith('energy')).click()")
    cheapest = min((row for row in rows if row["state"] == "done"), key=lambda row: float(row["energy_j.dynamic"]))
    first = page.evaluate("[...document.querySelector('tbody tr.pick').children].slice(0, 2).map((td) => td.textContent)")
    assert first == [cheapest["bits"], cheapest["memory"]], first
    page.evaluate("window.scrollTo(0, 0)")
    page.picture(folder / "sweep.png")
    page.dark(True)
    page.picture(folder / "sweep_dark.png")
    page.dark(False)


def check_run(page: browser.Browser, folder: pathlib.Path) -> None:
    page.open(folder / "run/report.html")
    summary = json.loads((folder / "run/summary.json").read_text())
    text = page.evaluate("document.body.innerText")
    assert f"{summary['inference']['accuracy'] * 100:g} %" in text
    assert "inference.accuracy at_least 0.95" in text and "met" in text and "NOT met" not in text
    spikes = sum(1 for _ in (folder / "run/spikes.csv").open()) - 1
    assert f"{spikes:,} spikes" in text, text[:600]
    drawn = page.evaluate("""(() => { const chart = echarts.getInstanceByDom(document.querySelector('.chart'));
      return chart.getOption().series.reduce((sum, one) => sum + one.data.length, 0); })()""")
    assert drawn == spikes
    for heading in ("Power over time", "Where energy goes", "Cores", "What the network takes of the chip", "States"):
        assert heading in text, heading
    page.picture(folder / "run.png")
    page.dark(True)
    page.picture(folder / "run_dark.png")
    page.dark(False)


def main() -> int:
    synfire, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    if browser.program() is None:
        print("SKIPPED: pages: chromium is missing")
        return 77
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "sweep.yaml").write_text(SWEEP)
    run(synfire, "sweep", folder / "sweep.yaml", "--out", folder / "sweep", "--quiet")
    run(synfire, "run", "digits", "--quiet", "--log-level", "off", "--out", folder / "run", "--set", "run.steps=320", "--set", "platform.core.neurons=16",
        "--set", "record.states=[{node: classes, variable: v, neurons: '0:3'}]")
    for results in ("sweep", "run"):
        run(synfire, "report", folder / results)
        if "echarts" not in (folder / results / "report.html").read_text():
            print("SKIPPED: pages: this build has no charting library (npm was out of reach)")
            return 77
    with browser.Browser() as page:
        check_sweep(page, synfire, folder)
        check_run(page, folder)
        assert not page.complaints, page.complaints
        outside = [url for url in page.requests if not url.startswith(("file:", "data:"))]
        assert not outside, outside
    for picture in ("sweep", "sweep_dark", "run", "run_dark"):
        assert (folder / f"{picture}.png").stat().st_size > 60_000, f"{picture}.png shows next to nothing"
    print("both pages show what their results hold")
    return 0


if __name__ == "__main__":
    sys.exit(main())
