# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""Projections: lists of connections, which the network's file gets as matrices."""

import numpy as np
from pyNN import common
from pyNN.parameters import ParameterSpace
from pyNN.space import Space

from . import simulator
from .standardmodels import StaticSynapse


class Connection(common.Connection):
    """One connection of a projection."""

    def __init__(self, projection, index):
        self._projection = projection
        self._index = index

    presynaptic_index = property(lambda self: int(self._projection.sources[self._index]))
    postsynaptic_index = property(lambda self: int(self._projection.targets[self._index]))

    def _get(self, name):
        return float(self._projection.values[name][self._index])

    def _set(self, name, value):
        simulator.state.changed()
        self._projection.values[name][self._index] = value

    weight = property(lambda self: self._get("weight"), lambda self, value: self._set("weight", value))
    delay = property(lambda self: self._get("delay"), lambda self, value: self._set("delay", value))

    def as_tuple(self, *names):
        return tuple(getattr(self, name) for name in names)


class Projection(common.Projection):
    __doc__ = common.Projection.__doc__
    _simulator = simulator
    _static_synapse_class = StaticSynapse

    def __init__(
        self, presynaptic_population, postsynaptic_population, connector, synapse_type=None, source=None, receptor_type=None,
        space=Space(), label=None,
    ):  # fmt: skip
        simulator.state.changed()
        common.Projection.__init__(
            self, presynaptic_population, postsynaptic_population, connector, synapse_type, source, receptor_type, space, label
        )
        if not isinstance(self.synapse_type, StaticSynapse):
            raise NotImplementedError(f"pyNN_synfire has no {type(self.synapse_type).__name__}; it has StaticSynapse")
        self._parts = {"sources": [], "targets": [], "weight": [], "delay": []}
        connector.connect(self)
        joined = {name: np.concatenate(parts) if parts else np.zeros(0) for name, parts in self._parts.items()}
        del self._parts
        #: of each connection: indices into pre and post, and the values in PyNN's units
        self.sources = joined["sources"].astype(np.int64)
        self.targets = joined["targets"].astype(np.int64)
        self.values = {"weight": joined["weight"].astype(float), "delay": joined["delay"].astype(float)}
        simulator.state.projections.append(self)

    def _convergent_connect(self, presynaptic_indices, postsynaptic_index, **connection_parameters):
        sources = np.asarray(presynaptic_indices).reshape(-1)
        self._parts["sources"].append(sources)
        self._parts["targets"].append(np.full(sources.size, postsynaptic_index))
        for name in ("weight", "delay"):
            self._parts[name].append(np.broadcast_to(np.asarray(connection_parameters[name], float), sources.shape))

    def __len__(self):
        return self.sources.size

    def __getitem__(self, index):
        if not -len(self) <= index < len(self):
            raise IndexError(f"connection {index} of {len(self)}")
        return Connection(self, index % len(self))

    @property
    def connections(self):
        return (Connection(self, index) for index in range(len(self)))

    def _set_attributes(self, parameter_space):
        simulator.state.changed()
        if isinstance(parameter_space, ParameterSpace):
            parameter_space.evaluate(simplify=False)
        for name, value in parameter_space.items():
            self.values[name] = np.array(np.broadcast_to(value, self.shape)[self.sources, self.targets], dtype=float)

    def _get_attributes_as_list(self, names):
        columns = {"presynaptic_index": self.sources, "postsynaptic_index": self.targets, **self.values}
        return list(zip(*(columns[name].tolist() for name in names)))

    def _get_attributes_as_arrays(self, names, multiple_synapses="sum"):
        where = (self.sources, self.targets)
        arrays = []
        for name in names:
            values = self.values[name]
            if multiple_synapses in ("first", "last"):
                array = np.zeros(self.shape)
                order = slice(None, None, -1) if multiple_synapses == "first" else slice(None)
                array[where[0][order], where[1][order]] = values[order]
            else:
                ufunc, start = {"sum": (np.add, 0.0), "min": (np.minimum, np.inf), "max": (np.maximum, -np.inf)}[multiple_synapses]
                array = np.full(self.shape, start)
                ufunc.at(array, where, values)
            absent = np.ones(self.shape, dtype=bool)
            absent[where] = False
            array[absent] = np.nan
            arrays.append(array)
        return arrays
