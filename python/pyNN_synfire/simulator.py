# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""The state of the simulator behind PyNN: the network so far, and the chip that runs it."""

import shutil
import tempfile
from pathlib import Path

import numpy as np
import synfire
from pyNN import common

from .network import Network

name = "Synfire"


class ID(int, common.IDMixin):
    """A cell's number, over all populations."""

    def __init__(self, n):
        int.__init__(n)
        common.IDMixin.__init__(self)


class State(common.control.BaseState):
    def __init__(self):
        common.control.BaseState.__init__(self)
        self.mpi_rank = 0
        self.num_processes = 1
        self.chip = None
        self._options = {}
        self.dt = 0.1
        self._min_delay = self._max_delay = "auto"
        self.clear()

    # --- what PyNN's common code asks for ---------------------------------------------------------------------------------

    def clear(self):
        self.close()
        self.recorders = set()
        self.id_counter = 0
        self.segment_counter = -1
        self.populations = []
        self.projections = []
        self.current_sources = []
        self._options = {}
        self.random = np.random.default_rng(1)
        self.reset()

    def reset(self):
        """Time 0 again. The chip is loaded anew by the next run, with the weights and parameters of then."""
        self.close()
        self.running = False
        self.step = 0
        self.t_start = 0
        self.segment_counter += 1

    @property
    def t(self):
        return self.step * self.dt

    @property
    def min_delay(self):
        return self.dt if self._min_delay == "auto" else self._min_delay

    @min_delay.setter
    def min_delay(self, delay):
        self._min_delay = delay

    @property
    def max_delay(self):
        return float("inf") if self._max_delay == "auto" else self._max_delay

    @max_delay.setter
    def max_delay(self, delay):
        self._max_delay = delay

    def run(self, simtime):
        self._advance(int(round(simtime / self.dt)))

    def run_until(self, tstop):
        self._advance(int(round(tstop / self.dt)) - self.step)

    # --- the chip -----------------------------------------------------------------------------------------------------------

    def configure(self, options):
        self._options = options
        self.random = np.random.default_rng(options.get("seed", 1))

    @property
    def platform(self):
        return self._options.get("platform", "float")

    def close(self):
        if self.chip is not None:
            self.chip.close()
            self.chip = None

    def changed(self):
        """Connections or populations have changed: a chip that runs already holds the old ones."""
        if self.chip is not None:
            raise NotImplementedError(
                "pyNN_synfire: the network is on the chip; call reset() before connections or populations are changed"
            )

    def _start(self):
        self.network = Network(self)
        folder = tempfile.mkdtemp(prefix="synfire-pynn-")
        try:
            path = Path(folder) / "network.nir"
            self.network.write(path)
            options = {key: self._options[key] for key in ("seed", "settings", "scenario", "out", "threads") if key in self._options}
            self.chip = synfire.Chip(self.platform, network=path, dt=self.dt * 1e-3, **options)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        self.network.find(self.chip)
        self.network.write_initial_currents()

    def _advance(self, steps):
        if steps < 0:
            raise ValueError(f"time {self.t + steps * self.dt:g} ms is in the past (now {self.t:g} ms)")
        if self.chip is None and (steps > 0 or self.step == 0):
            self._start()
        self.running = True
        for recorder in self.recorders:
            recorder.begin()
        end = self.step + steps
        # Injected currents change between steps, so the run is cut where one does.
        cuts = sorted({step for source in self.current_sources for step in source.changes(self.step, end)} | {end})
        for cut in cuts:
            if cut > self.step:
                self._run_piece(cut - self.step)

    def _run_piece(self, steps):
        if self.current_sources:
            self.network.write_currents(self.current_sources, self.step)
        spikes = {}
        for population in self.populations:
            if population.celltype.injectable:
                continue
            at, index = population.celltype.spikes_of(population, self.step, self.step + steps)
            if at.size:
                spikes[self.network.name_of(population)] = (at - self.step, index)
        recorders = [each for each in self.recorders if each.population in self.network.names]
        nodes = [self.network.name_of(each.population) for each in recorders if each.recorded.get("spikes")]
        states = [request for each in recorders for request in each.requests()]
        result = self.chip.run(spikes, steps, record=nodes, states=states, measure=False)
        for each in recorders:
            each.take(result, self.step)
        self.step += steps


state = State()
