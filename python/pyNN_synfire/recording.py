# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""What runs gave, kept until PyNN asks for it as Neo objects."""

import numpy as np
from pyNN import recording

from . import simulator


class Recorder(recording.Recorder):
    _simulator = simulator

    def __init__(self, population=None, file=None):
        recording.Recorder.__init__(self, population, file)
        self._forget()

    def _forget(self):
        self._spikes = []  # (steps, indices)
        self._samples = {}  # variable -> [array (times, size of the population), NaN where nothing was recorded]
        self._first_sample = {}  # variable -> step

    def _record(self, variable, new_ids, sampling_interval=None):
        if sampling_interval is not None:
            steps = sampling_interval / simulator.state.dt
            if steps < 1 or abs(steps - round(steps)) > 1e-6:
                raise ValueError(f"found a sampling interval of {sampling_interval} ms; expected a multiple of the time step")
            self.sampling_interval = sampling_interval

    def _indices(self, variable):
        return np.array(sorted(self.population.id_to_index(each) for each in self.recorded[variable]), dtype=np.int64)

    def _variables(self):
        return [variable for variable in self.recorded if variable != "spikes" and self.recorded[variable]]

    def begin(self):
        """The first sample of a variable is what it is before the first step."""
        state = simulator.state
        for variable in self._variables():
            if variable not in self._samples:
                present = state.network.read_state(self.population, variable)
                self._samples[variable] = [self._full(self._indices(variable), present[None])]
                self._first_sample[variable] = state.step

    def _full(self, indices, values):
        """Rows of all neurons, of which `indices` were recorded."""
        rows = np.full((values.shape[0], self.population.size), np.nan)
        rows[:, indices] = values[:, indices] if values.shape[1] == self.population.size else values
        return rows

    def requests(self):
        """What synfire.Chip.run shall record."""
        network = simulator.state.network
        node = network.name_of(self.population)
        return [(node, network.variable(self.population, variable), self._indices(variable)) for variable in self._variables()]

    def take(self, result, step):
        network = simulator.state.network
        node = network.name_of(self.population)
        if self.recorded.get("spikes"):
            events = result.spikes.events(node)
            self._spikes.append((events.step + step, events.index))
        for variable in self._variables():
            values = result.states[node][network.variable(self.population, variable)]
            self._samples[variable].append(self._full(self._indices(variable), network.in_units(variable, values)))

    def _all_spikes(self):
        if not self._spikes:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        steps, indices = zip(*self._spikes)
        return np.concatenate(steps), np.concatenate(indices)

    def _get_spiketimes(self, ids, clear=False):
        steps, indices = self._all_spikes()
        times = steps * simulator.state.dt
        wanted = ids if hasattr(ids, "__len__") else [ids]
        trains = {int(each): times[indices == self.population.id_to_index(each)] for each in wanted}
        return trains if hasattr(ids, "__len__") else trains[int(ids)]

    def _get_all_signals(self, variable, ids, clear=False):
        columns = [self.population.id_to_index(each) for each in ids]
        state = simulator.state
        if variable not in self._samples:
            return np.zeros((0, len(columns))), None
        values = np.concatenate(self._samples[variable])[:, columns]
        begin = int(round(float(self._recording_start_time.rescale("ms").magnitude) / state.dt))
        missed = self._first_sample[variable] - begin  # recording began later than that of others
        if missed > 0:
            values = np.concatenate([np.full((missed, values.shape[1]), np.nan), values])
        return values[:: int(round(self.sampling_interval / state.dt))], None

    def _local_count(self, variable, filter_ids=None):
        if variable != "spikes":
            raise Exception("only spikes can be counted")
        counts = np.bincount(self._all_spikes()[1], minlength=self.population.size)
        return {int(each): int(counts[self.population.id_to_index(each)]) for each in self.filter_recorded(variable, filter_ids)}

    def _clear_simulator(self):
        self._spikes = []
        for variable, parts in self._samples.items():
            self._samples[variable] = [parts[-1][-1:]]  # the present value begins what comes
            self._first_sample[variable] = simulator.state.step

    def _reset(self):
        self._forget()

    def store_to_cache(self, annotations=None):
        recording.Recorder.store_to_cache(self, annotations)
        self._forget()
