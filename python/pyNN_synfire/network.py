# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""A PyNN network as a NIR file, and the way back from a chip's memory to PyNN's cells.

A population becomes a node: a spike source an Input node; IF_curr_exp and IF_cond_exp nodes of those types, which are Synfire's
extension of NIR (docs/python.md), on chips whose cores have them; on other chips IF_curr_exp becomes CubaLIF where it can be said
with one. Connections become Linear nodes, one for each pair of populations, delay and sign, behind a Delay node.

Delays. A packet from core to core takes one step, which a Delay node does not count, one from an Input node none. So n steps of
delay between two populations are a Delay of n - 1 steps, from a spike source one of n. Delays that are longer than a core's
dendrites go through Threshold nodes that pass spikes on, 64 steps each.
"""

import re
from pathlib import Path

import numpy as np
import synfire
from pyNN import common


class Network:
    def __init__(self, state):
        self._dt = state.dt * 1e-3
        self.names = {}
        self._nodes = {}
        self._edges = []
        self._native = _takes_receptors(state.platform)
        for population in state.populations:
            kind, values = self._cells(population)
            self.names[population] = self._add(population.label, kind, **values)
        self._connect(state)
        self._reach(state)

    def name_of(self, population):
        return self.names[population]

    # --- writing ------------------------------------------------------------------------------------------------------------

    def _add(self, label, kind, **values):
        base = re.sub(r"\W+", "_", str(label)).strip("_") or "node"
        name, number = base, 1
        while name in self._nodes:
            number += 1
            name = f"{base}_{number}"
        self._nodes[name] = (kind, values)
        return name

    def _cells(self, population):
        kind = population.celltype.synfire_type
        if kind == "Input":
            return "Input", {"shape": np.array([population.size])}
        p = _si(population)
        if self._native:
            return kind, {**p, "v_init": population._initial("v") * 1e-3}
        return "CubaLIF", self._cuba(population, p)

    def _cuba(self, population, p):
        """tau_mem v' = -v + r i with v counted from v_rest; forward Euler adds dt/tau_syn*w_in = 1 weight to i for a spike."""
        said = f"{population.label}: this platform has no two receptors and no refractory time, so IF_curr_exp must have"
        if population.celltype.synfire_type != "IF_curr_exp":
            raise NotImplementedError(f"{population.label}: only platform `float` has {population.celltype.synfire_type}")
        if not np.allclose(p["tau_syn_E"], p["tau_syn_I"]):
            raise NotImplementedError(f"{said} tau_syn_E = tau_syn_I")
        if np.any(p["tau_refrac"] > self._dt * (1 + 1e-6)):
            raise NotImplementedError(f"{said} tau_refrac of one time step at most")
        zero = np.zeros(population.size)
        return dict(
            tau_mem=p["tau_m"], tau_syn=p["tau_syn_E"], r=p["tau_m"] / p["cm"], w_in=p["tau_syn_E"] / self._dt, v_leak=zero,
            v_threshold=p["v_thresh"] - p["v_rest"], v_reset=p["v_reset"] - p["v_rest"],
        )  # fmt: skip

    def _connect(self, state):
        pairs = {}
        for projection in state.projections:
            if len(projection) == 0:
                continue
            steps = np.maximum(1, np.rint(projection.values["delay"] / state.dt).astype(np.int64))
            for a, from_a, pre in _places(projection.pre, projection.sources):
                for b, to_b, post in _places(projection.post, projection.targets):
                    mask = from_a & to_b
                    sign = -1.0 if projection.receptor_type == "inhibitory" else 1.0
                    unit = 1e-6 if b.celltype.conductance_based else 1e-9
                    weight = sign * np.abs(projection.values["weight"][mask]) * unit
                    if mask.any():
                        pairs.setdefault((a, b, sign), []).append((pre[mask], post[mask], steps[mask], weight))
        delayed = {}
        for (a, b, sign), parts in pairs.items():
            pre, post, steps, weight = (np.concatenate(column) for column in zip(*parts))
            for delay in np.unique(steps):
                chosen = steps == delay
                matrix = np.zeros((b.size, a.size))
                np.add.at(matrix, (post[chosen], pre[chosen]), weight[chosen])
                label = f"{self.names[a]}_to_{self.names[b]}_{'inh' if sign < 0 else 'exc'}_{delay}"
                self._edge(self._delayed(a, int(delay), delayed), self._add(label, "Linear", weight=matrix), self.names[b])

    def _edge(self, *chain):
        self._edges += list(zip(chain[:-1], chain[1:]))

    def _delayed(self, population, steps, made):
        """The node that gives a population's spikes so much later that they act after `steps` steps."""
        source, passed, stage = self.names[population], 0, 0
        is_input = population.celltype.synfire_type == "Input"
        while steps - passed - (0 if is_input and stage == 0 else 1) > _MOST_DELAY:
            hop = _MOST_DELAY if is_input and stage == 0 else _MOST_DELAY + 1
            passed, stage = passed + hop, stage + 1
            if (population, "stage", stage) not in made:
                late = self._delay(population, source, _MOST_DELAY, made)
                relay = self._add(f"{self.names[population]}_late_{passed}", "Threshold", threshold=np.full(population.size, 0.5))
                self._edge(late, relay)
                made[population, "stage", stage] = relay
            source = made[population, "stage", stage]
        return self._delay(population, source, steps - passed - (0 if is_input and stage == 0 else 1), made)

    def _delay(self, population, source, steps, made):
        if steps == 0:
            return source
        if (source, steps) not in made:
            made[source, steps] = self._add(f"{source}_delay_{steps}", "Delay", delay=np.full(population.size, steps * self._dt))
            self._edge(source, made[source, steps])
        return made[source, steps]

    def _reach(self, state):
        """Every node is reached from an Input node, as the compiler orders feedback by the distance from there; and constant
        currents of CubaLIF need a place to come from."""
        after = {}
        for a, b in self._edges:
            after.setdefault(a, []).append(b)
        waiting = [name for name, (kind, _) in self._nodes.items() if kind == "Input"]
        seen = set(waiting)
        while waiting:
            for name in after.get(waiting.pop(), []):
                if name not in seen:
                    seen.add(name)
                    waiting.append(name)
        silence = None
        for population, name in self.names.items():
            kind, values = self._nodes[name]
            offset = population._parameters["i_offset"] * 1e-9 if kind == "CubaLIF" else np.zeros(1)
            if kind == "Input" or (name in seen and not np.any(offset)):
                continue
            if silence is None:
                silence = self._add("silence", "Input", shape=np.array([1]))
            zeros = np.zeros((population.size, 1))
            if np.any(offset):
                node = self._add(f"{name}_offset", "Affine", weight=zeros, bias=offset / values["w_in"])
            else:
                node = self._add(f"{name}_silence", "Linear", weight=zeros)
            self._edge(silence, node, name)

        seen = [name for name in self.names.values() if self._nodes[name][0] != "Input"] or list(self.names.values())
        for name in seen[:1]:  # NIR wants an Output node; every population is recorded as it is
            size = next(population.size for population, its in self.names.items() if its == name)
            self._edge(name, self._add("output", "Output", shape=np.array([size])))

    def write(self, path):
        synfire.write_nir(path, {name: {"type": kind, **values} for name, (kind, values) in self._nodes.items()}, self._edges)

    # --- on the chip ----------------------------------------------------------------------------------------------------------

    def find(self, chip):
        """Where each population lives: (component, local index of the first, first, count)."""
        self._chip = chip
        self._places = {}
        for population, name in self.names.items():
            places = self._places[population] = []
            for symbol in chip.symbols:
                if symbol.node == name and symbol.bytes:
                    local = (symbol.address - chip.region(symbol.component, "v").address) // 8
                    places.append((symbol.component, local, symbol.first, symbol.count))

    def _write(self, population, region, values):
        values = np.broadcast_to(values, (population.size,)).astype("<f8")
        for component, local, first, count in self._places[population]:
            address = self._chip.region(component, region).address + 8 * local
            self._chip.write(address, values[first : first + count])

    def write_initial_currents(self):
        for population in self.names:
            if population.celltype.injectable and self._native:
                for variable in _RECEPTORS:
                    values = population._initial_values.get(variable)
                    if values is not None and np.any(values):
                        self.write_state(population, variable, values)

    def write_state(self, population, variable, values):
        if not self._native:
            raise NotImplementedError("initial values are written on platforms with IF_curr_exp and IF_cond_exp only")
        self._write(population, self.variable(population, variable), values / _scale(variable))

    def write_parameters(self, population):
        """Parameters that were set between two runs, as the image would have them (models/soma/if_exp.cpp)."""
        if not population.celltype.injectable:
            return
        if not self._native:
            raise NotImplementedError("on this platform parameters are set before the first run, or after reset()")
        p, dt = _si(population), self._dt
        conductance = population.celltype.synfire_type == "IF_cond_exp"
        leak = dt / p["tau_m"] if conductance else -np.expm1(-dt / p["tau_m"])
        regions = {
            "leak": leak,
            "drive": dt / p["cm"] if conductance else leak * p["tau_m"] / p["cm"],
            "v_rest": p["v_rest"], "v_thresh": p["v_thresh"], "v_reset": p["v_reset"], "i_offset": p["i_offset"],
        }  # fmt: skip
        for receptor, tau in (("exc", p["tau_syn_E"]), ("inh", p["tau_syn_I"])):
            regions[f"decay_{receptor}"] = 1 - dt / tau if conductance else np.exp(-dt / tau)
            if not conductance:
                d = dt / tau - dt / p["tau_m"]
                shape = np.where(d == 0, 1.0, -np.expm1(-d) / np.where(d == 0, 1.0, d))
                regions[f"gain_{receptor}"] = dt / p["cm"] * np.exp(-dt / p["tau_m"]) * shape
        if conductance:
            regions.update(e_rev_exc=p["e_rev_E"], e_rev_inh=p["e_rev_I"])
        for region, values in regions.items():
            self._write(population, region, values)
        hold = np.maximum(1, np.rint(p["tau_refrac"] / dt)).astype("<u4")
        for component, local, first, count in self._places[population]:
            self._chip.write(self._chip.region(component, "hold").address + 4 * local, hold[first : first + count])

    def write_currents(self, sources, step):
        """i_offset and injected currents for the steps to come."""
        if not self._native:
            raise NotImplementedError("only platforms with IF_curr_exp and IF_cond_exp take injected currents")
        totals = {}
        for source in sources:
            value = source.current(step) * 1e-9
            for population, index in source.targets:
                if population not in totals:
                    totals[population] = population._parameters["i_offset"] * 1e-9
                totals[population][index] += value
        for population, values in totals.items():
            self._write(population, "i_offset", values)

    # --- records --------------------------------------------------------------------------------------------------------------

    def variable(self, population, variable):
        """The chip's name of a PyNN variable."""
        if not self._native:
            raise NotImplementedError(
                f"{variable} is a number of the chip's own there, not in PyNN's unit: spikes are recorded, and sim.chip() reads its memory"
            )
        if variable == "v":
            return "v"
        return "exc" if variable.endswith("_exc") else "inh"

    @staticmethod
    def in_units(variable, values):
        """The chip's values in mV, nA, uS."""
        return values * _scale(variable)

    def read_state(self, population, variable):
        """Of all cells, at present."""
        region = self.variable(population, variable)
        values = np.zeros(population.size)
        for component, local, first, count in self._places[population]:
            values[first : first + count] = self._chip.read_array(self._chip.region(component, region).address + 8 * local, "f8", count)
        return values * _scale(variable)


_MOST_DELAY = 63  # steps that a core's accumulators hold
_RECEPTORS = ("isyn_exc", "isyn_inh", "gsyn_exc", "gsyn_inh")


def _scale(variable):
    """PyNN's unit in a unit of the chip, SI."""
    return {"v": 1e3, "gsyn_exc": 1e6, "gsyn_inh": 1e6, "isyn_exc": 1e9, "isyn_inh": 1e9}[variable]


def _takes_receptors(platform):
    """Whether the platform's cores have IF_curr_exp and IF_cond_exp themselves."""
    if not isinstance(platform, (str, Path)):
        return "if_exp" in repr(platform)
    return "gain_exc" in synfire.describe(platform)


def _si(population):
    """Parameters of the cells in SI."""
    units = {"v_rest": 1e-3, "v_reset": 1e-3, "v_thresh": 1e-3, "e_rev_E": 1e-3, "e_rev_I": 1e-3, "cm": 1e-9, "i_offset": 1e-9}
    return {name: values.astype(float) * units.get(name, 1e-3) for name, values in population._parameters.items()}


def _places(group, indices):
    """For each population that cells of a population, view or assembly belong to: which of the indices, and where they lead."""
    parts = group.populations if isinstance(group, common.Assembly) else [group]
    first = np.concatenate([[0], np.cumsum([part.size for part in parts])])
    number = np.searchsorted(first, indices, side="right") - 1
    for n, part in enumerate(parts):
        mask = number == n
        local = indices - first[n]
        if isinstance(part, common.PopulationView):
            inside = part.index_in_grandparent(np.arange(part.size))
            yield part.grandparent, mask, np.where(mask, inside[np.where(mask, local, 0)], 0)
        else:
            yield part, mask, local
