# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""Populations, views and assemblies."""

import numpy as np
from pyNN import common, errors
from pyNN.parameters import ParameterSpace, simplify
from pyNN.standardmodels import StandardCellType

from . import simulator
from .recording import Recorder


class Assembly(common.Assembly):
    _simulator = simulator


class PopulationView(common.PopulationView):
    _assembly_class = Assembly
    _simulator = simulator

    def _places(self):
        """Indices of the view's cells in the population."""
        return self.index_in_grandparent(np.arange(self.size))

    def _get_parameters(self, *names):
        values = {name: simplify(self.grandparent._parameters[name][self._places()]) for name in names}
        return ParameterSpace(values, shape=(self.size,))

    def _set_parameters(self, parameter_space):
        parameter_space.evaluate(simplify=False)
        for name, value in parameter_space.items():
            try:
                self.grandparent._parameters[name][self._places()] = value
            except ValueError:
                raise errors.InvalidParameterValueError(f"{name} should not be of type {type(value)}") from None
        self.grandparent._parameters_changed()

    def _get_view(self, selector, label=None):
        return PopulationView(self, selector, label)


class Population(common.Population):
    __doc__ = common.Population.__doc__
    _simulator = simulator
    _recorder_class = Recorder
    _assembly_class = Assembly

    def _create_cells(self):
        state = simulator.state
        state.changed()
        if not isinstance(self.celltype, StandardCellType) or not hasattr(self.celltype, "synfire_type"):
            raise errors.InvalidModelError(
                f"{type(self.celltype).__name__} is no cell of pyNN_synfire; it has IF_curr_exp, IF_cond_exp, SpikeSourceArray and"
                " SpikeSourcePoisson"
            )
        numbers = np.arange(state.id_counter, state.id_counter + self.size)
        self.all_cells = np.array([simulator.ID(n) for n in numbers], dtype=simulator.ID)
        self._mask_local = np.ones(self.size, dtype=bool)
        for cell in self.all_cells:
            cell.parent = self
        state.id_counter += self.size
        parameter_space = self.celltype.native_parameters
        parameter_space.shape = (self.size,)
        parameter_space.evaluate(simplify=False)
        self._parameters = {name: np.array(value) for name, value in parameter_space.as_dict().items()}
        self._initial_values = {}
        state.populations.append(self)

    def _initial(self, variable):
        if variable not in self._initial_values:
            default = self.celltype.default_initial_values.get(variable, 0.0)
            self._initial_values[variable] = np.full(self.size, default, dtype=float)
        return self._initial_values[variable]

    def _set_initial_value_array(self, variable, initial_values):
        self._initial(variable)[:] = initial_values.evaluate(simplify=False)
        self._initial_changed(variable)

    def _initial_changed(self, variable):
        state = simulator.state
        if state.chip is not None:
            state.network.write_state(self, variable, self._initial(variable))

    def _get_view(self, selector, label=None):
        return PopulationView(self, selector, label)

    def _get_parameters(self, *names):
        return ParameterSpace({name: simplify(self._parameters[name]) for name in names}, shape=(self.size,))

    def _set_parameters(self, parameter_space):
        parameter_space.evaluate(simplify=False)
        for name, value in parameter_space.items():
            self._parameters[name] = np.array(value)
        self._parameters_changed()

    def _parameters_changed(self):
        state = simulator.state
        if state.chip is not None:
            state.network.write_parameters(self)
