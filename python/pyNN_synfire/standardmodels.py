# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""Cells, synapses and current sources. Parameters keep PyNN's names and units; network.py turns them into SI."""

import numpy as np
from pyNN.parameters import ParameterSpace, Sequence
from pyNN.standardmodels import StandardCurrentSource, build_translations, cells, electrodes, synapses

from . import simulator


def _same(*names):
    return build_translations(*((name, name) for name in names))


_MEMBRANE = ("v_rest", "v_reset", "cm", "tau_m", "tau_refrac", "v_thresh", "i_offset", "tau_syn_E", "tau_syn_I")


class IF_curr_exp(cells.IF_curr_exp):
    __doc__ = cells.IF_curr_exp.__doc__
    translations = _same(*_MEMBRANE)
    synfire_type = "IF_curr_exp"
    recordable = ["spikes", "v", "isyn_exc", "isyn_inh"]
    units = {**getattr(cells.IF_curr_exp, "units", {}), "v": "mV", "isyn_exc": "nA", "isyn_inh": "nA"}


class IF_cond_exp(cells.IF_cond_exp):
    __doc__ = cells.IF_cond_exp.__doc__
    translations = _same(*_MEMBRANE, "e_rev_E", "e_rev_I")
    synfire_type = "IF_cond_exp"
    recordable = ["spikes", "v", "gsyn_exc", "gsyn_inh"]


class SpikeSourceArray(cells.SpikeSourceArray):
    __doc__ = cells.SpikeSourceArray.__doc__
    translations = _same("spike_times")
    synfire_type = "Input"

    @staticmethod
    def spikes_of(population, first, end):
        """Steps and neurons of the spikes in steps first <= step < end; a time belongs to the nearest step."""
        steps, indices = [], []
        for index, times in enumerate(population._parameters["spike_times"]):
            values = np.asarray(getattr(times, "value", times), dtype=float).reshape(-1)
            at = np.unique(np.rint(values / simulator.state.dt).astype(np.int64))
            at = at[(at >= first) & (at < end)]
            steps.append(at)
            indices.append(np.full(at.size, index))
        return np.concatenate(steps), np.concatenate(indices)


class SpikeSourcePoisson(cells.SpikeSourcePoisson):
    __doc__ = cells.SpikeSourcePoisson.__doc__
    translations = _same("start", "rate", "duration")
    synfire_type = "Input"
    _CHUNK = 1 << 22  # random numbers at a time

    @staticmethod
    def spikes_of(population, first, end):
        """In each step within start and start + duration a spike with the probability rate * dt."""
        state = simulator.state
        values = {name: population._parameters[name].astype(float) for name in ("start", "rate", "duration")}
        chance = values["rate"] * state.dt * 1e-3
        steps, indices = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        rows = max(1, SpikeSourcePoisson._CHUNK // population.size)
        for begin in range(first, end, rows):
            at = np.arange(begin, min(end, begin + rows))
            time = (at * state.dt)[:, None]
            on = (time >= values["start"] - 1e-9) & (time <= values["start"] + values["duration"] + 1e-9)
            step, index = np.nonzero((state.random.random((at.size, population.size)) < chance) & on)
            steps.append(at[step])
            indices.append(index)
        return np.concatenate(steps), np.concatenate(indices)


class StaticSynapse(synapses.StaticSynapse):
    __doc__ = synapses.StaticSynapse.__doc__
    translations = _same("weight", "delay")

    def _get_minimum_delay(self):
        return simulator.state.min_delay


class _CurrentSource(StandardCurrentSource):
    """A current as a function of the step: constant between `changes`."""

    def __init__(self, **parameters):
        super(StandardCurrentSource, self).__init__(**parameters)
        self.targets = []  # (population, index)
        space = ParameterSpace(self.default_parameters, self.get_schema(), shape=(1,))
        space.update(**parameters)
        self.set_native_parameters(self.translate(space))
        simulator.state.current_sources.append(self)

    def set_native_parameters(self, parameters):
        parameters.evaluate(simplify=True)
        for name, value in parameters.items():
            value = value.value if isinstance(value, Sequence) else value
            object.__setattr__(self, name, value)
        self._prepare()

    def get_native_parameters(self):
        return ParameterSpace({name: self.__getattribute__(name) for name in self.get_native_names()})

    def _prepare(self):
        pass

    def inject_into(self, cells):  # noqa: A002
        __doc__ = StandardCurrentSource.inject_into.__doc__  # noqa: F841
        for cell in cells:
            if not cell.celltype.injectable:
                raise TypeError("Can't inject current into a spike source.")
            self.targets.append((cell.parent, cell.parent.id_to_index(cell)))

    @staticmethod
    def _step(time):
        return int(np.rint(min(time, 1e15) / simulator.state.dt))

    def changes(self, first, end):
        """Steps first < step < end at which the current changes."""
        return [step for step in self._all_changes(first, end) if first < step < end]


class DCSource(_CurrentSource, electrodes.DCSource):
    __doc__ = electrodes.DCSource.__doc__
    translations = _same("amplitude", "start", "stop")

    def _all_changes(self, first, end):
        return [self._step(self.start), self._step(self.stop)]

    def current(self, step):
        return self.amplitude if self._step(self.start) <= step < self._step(self.stop) else 0.0


class StepCurrentSource(_CurrentSource, electrodes.StepCurrentSource):
    __doc__ = electrodes.StepCurrentSource.__doc__
    translations = _same("amplitudes", "times")

    def _prepare(self):
        times = np.asarray(self.times, dtype=float)
        if times.size != np.asarray(self.amplitudes).size:
            raise ValueError(f"found {times.size} times and {np.asarray(self.amplitudes).size} amplitudes; expected one for each")
        if (times < 0).any():
            raise ValueError("Step current cannot accept negative timestamps.")
        if (np.diff(times) <= 0).any():
            raise ValueError("Step current timestamps should be monotonically increasing.")

    def _all_changes(self, first, end):
        return [self._step(time) for time in self.times]

    def current(self, step):
        before = [n for n, time in enumerate(self.times) if self._step(time) <= step]
        return float(self.amplitudes[before[-1]]) if before else 0.0


class ACSource(_CurrentSource, electrodes.ACSource):
    __doc__ = electrodes.ACSource.__doc__
    translations = _same("amplitude", "start", "stop", "frequency", "offset", "phase")

    def _all_changes(self, first, end):
        return range(max(first, self._step(self.start)), min(end, self._step(self.stop) + 1))

    def current(self, step):
        if not self._step(self.start) <= step < self._step(self.stop):
            return 0.0
        seconds = (step * simulator.state.dt - self.start) * 1e-3
        return self.offset + self.amplitude * np.sin(2 * np.pi * (self.frequency * seconds + self.phase / 360.0))


class NoisyCurrentSource(_CurrentSource, electrodes.NoisyCurrentSource):
    __doc__ = electrodes.NoisyCurrentSource.__doc__
    translations = _same("mean", "start", "stop", "stdev", "dt")

    def _prepare(self):
        self._now = {}  # interval -> current; only the present one is kept

    def _interval(self):
        return max(1, self._step(self.dt))

    def _all_changes(self, first, end):
        begin, stop = self._step(self.start), self._step(self.stop)
        aligned = begin + max(0, first - begin) // self._interval() * self._interval()
        return [*range(aligned, min(end, stop), self._interval()), stop]

    def current(self, step):
        begin = self._step(self.start)
        if not begin <= step < self._step(self.stop):
            return 0.0
        interval = (step - begin) // self._interval()
        if interval not in self._now:
            self._now = {interval: self.mean + self.stdev * simulator.state.random.standard_normal()}
        return self._now[interval]
