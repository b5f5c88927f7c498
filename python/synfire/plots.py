# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""Pictures of results, with matplotlib: `from synfire import plots`. Each function draws into `ax`, or new axes, and returns
the axes; `axes.figure.savefig("picture.png")` keeps it."""

from __future__ import annotations

import math
import re
from typing import Any, Dict, Mapping, Optional, Sequence, Union

import numpy as np

try:
    from matplotlib import pyplot
except ImportError as error:  # pragma: no cover
    raise ImportError("synfire.plots needs matplotlib (Debian: python3-matplotlib)") from error

from .results import Figures, Result, RunResults
from .spikes import Spikes

_COLOURS = ["#20639b", "#d1495b", "#3a7d44", "#8d5a97", "#c98a1b", "#3c8dad", "#6b705c"]


def _axes(ax: Any, size: Sequence[float] = (7.0, 4.0)) -> Any:
    return ax if ax is not None else pyplot.figure(figsize=tuple(size), layout="constrained").add_subplot()


def raster(result: Union[Result, RunResults, Spikes], nodes: Optional[Sequence[str]] = None, ax: Any = None) -> Any:
    """A dot for each spike, step against neuron, the nodes one above the other."""
    spikes = result if isinstance(result, Spikes) else result.spikes
    ax = _axes(ax)
    names = [nodes] if isinstance(nodes, str) else list(nodes if nodes is not None else spikes)
    base, ticks = 0, []
    for number, node in enumerate(names):
        events = spikes.events(node)
        size = max(spikes.sizes[node], 1)
        ax.scatter(
            events.step + spikes.first_step, events.index + base, s=max(1.0, min(12.0, 2500.0 / (1 + events.step.size))), marker="|",
            color=_COLOURS[number % len(_COLOURS)],
        )  # fmt: skip
        if number:
            ax.axhline(base - 0.5, color="0.8", linewidth=0.8)
        ticks.append((base + (size - 1) / 2, node))
        base += size
    ax.set_yticks([place for place, _ in ticks], [f"{node} ({spikes.sizes[node]})" for _, node in ticks])
    ax.set_xlim(spikes.first_step - 0.5, spikes.first_step + max(spikes.steps, 1) - 0.5)
    ax.set_ylim(-0.5, max(base, 1) - 0.5)
    ax.set_xlabel("step")
    return ax


def membrane(
    result: Result, node: str, variable: str = "v", neurons: Optional[Sequence[int]] = None, threshold: Optional[float] = None,
    ax: Any = None,
) -> Any:  # fmt: skip
    """A recorded variable of some neurons (at most 8 unless they are named) over the steps."""
    values = result.states[node][variable]
    which = result.states.neurons[node, variable]
    chosen = list(which[:8]) if neurons is None else list(neurons)
    ax = _axes(ax)
    steps = np.arange(values.shape[0]) + result.first_step
    for number, neuron in enumerate(chosen):
        places = np.flatnonzero(which == neuron)
        if places.size == 0:
            raise ValueError(f"neuron {neuron} of {node} was not recorded")
        ax.plot(steps, values[:, places[0]], color=_COLOURS[number % len(_COLOURS)], linewidth=1.0, label=f"{node}[{neuron}]")
    if threshold is not None:
        ax.axhline(threshold, color="0.5", linestyle="--", linewidth=0.8, label="threshold")
    ax.set_xlabel("step")
    ax.set_ylabel(variable)
    ax.legend(fontsize="small")
    return ax


def energy(results: Any, by: str = "action", ax: Any = None) -> Any:
    """Bars of energy by action or component, of one result or of several, ``{"loihi": result, ...}``. What is unpublished is
    named below, not drawn."""
    several: Dict[str, Any] = dict(results) if isinstance(results, Mapping) and not isinstance(results, Figures) else {"": results}
    energies = {name: each if isinstance(each, Figures) else each.energy for name, each in several.items()}
    parts: Dict[str, None] = {}
    unknown: Dict[str, None] = {}
    for each in energies.values():
        for part, value in (each.get(f"by_{by}") or {}).items():
            (unknown if value is None else parts)[part] = None
    parts = {part: None for part in parts if any((e.get(f"by_{by}") or {}).get(part) for e in energies.values())}
    ax = _axes(ax)
    width = 0.8 / max(1, len(energies))
    for number, (name, each) in enumerate(energies.items()):
        values = [((each.get(f"by_{by}") or {}).get(part) or 0.0) * 1e9 for part in parts]
        places = np.arange(len(parts)) + (number - (len(energies) - 1) / 2) * width
        ax.barh(places, values, height=width, color=_COLOURS[number % len(_COLOURS)], label=name)
    ax.set_yticks(np.arange(len(parts)), list(parts))
    ax.invert_yaxis()
    note = f"; unpublished: {', '.join(unknown)}" if unknown else ""
    ax.set_xlabel("energy in nJ" + note)
    if len(energies) > 1:
        ax.legend(fontsize="small")
    return ax


def chip_map(chip: Any, result: Optional[Result] = None, count: str = "spikes", columns: Optional[int] = None, ax: Any = None) -> Any:
    """The cores of a chip as squares, in the order of their numbers (`columns` of them side by side, by default a square):
    coloured by a count of the result (spikes, synaptic_operations, ...), or by neurons in use; each with the nodes on it."""
    cores: Dict[str, None] = {}
    with_neurons = {symbol.component for symbol in chip.symbols}
    kinds = {re.sub(r"\[\d+\]$", "", component) for component in with_neurons}
    for region in chip.regions:
        if re.sub(r"\[\d+\]$", "", region.component) in kinds:
            cores[region.component] = None
    for component in with_neurons:
        cores.setdefault(component, None)
    names = sorted(cores, key=lambda name: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)])
    nodes: Dict[str, Dict[str, int]] = {}
    for symbol in chip.symbols:
        on = nodes.setdefault(symbol.component, {})
        on[symbol.node] = on.get(symbol.node, 0) + symbol.count
    if result is None:
        figures = {name: sum(nodes.get(name, {}).values()) for name in names}
        label = "neurons"
    else:
        by = result.counts.get("by_component") or {}
        figures = {name: (by.get(name) or {}).get(count, 0) for name in names}
        label = count.replace("_", " ")
    columns = columns or max(1, math.ceil(math.sqrt(len(names))))
    rows = max(1, math.ceil(len(names) / columns))
    grid = np.full((rows, columns), np.nan)
    for number, name in enumerate(names):
        grid[number // columns, number % columns] = figures[name]
    ax = _axes(ax, (min(12.0, 2 + 0.8 * columns), min(10.0, 1.2 + 0.8 * rows)))
    image = ax.imshow(grid, cmap="viridis", vmin=0)
    ax.figure.colorbar(image, ax=ax, label=label, shrink=0.8)
    for number, name in enumerate(names):
        if name in nodes:
            text = "\n".join([name, *(f"{node} {n}" for node, n in list(nodes[name].items())[:3])])
            ax.text(number % columns, number // columns, text, ha="center", va="center", fontsize=6, color="white")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_title(f"{chip.platform}: {len(nodes)} of {len(names)} cores in use", fontsize="medium")
    return ax
