# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""A PyNN back end that runs networks on the virtual chips of Synfire.

    import pyNN_synfire as sim
    sim.setup(timestep=0.1)                       # on `float`, which takes IF_curr_exp and IF_cond_exp as they are
    sim.setup(timestep=1.0, platform="loihi")     # on a chip: what of PyNN's neurons it can do

docs/python.md tells what is exact, what is not, and why.
"""

import logging

from pyNN import common
from pyNN.common.control import DEFAULT_MAX_DELAY, DEFAULT_MIN_DELAY, DEFAULT_TIMESTEP
from pyNN.connectors import *  # noqa: F401,F403
from pyNN.random import NumpyRNG, RandomDistribution  # noqa: F401
from pyNN.recording import get_io
from pyNN.space import Space  # noqa: F401
from pyNN.standardmodels import StandardCellType
from pyNN.connectors import FixedProbabilityConnector

from . import simulator
from .populations import Assembly, Population, PopulationView  # noqa: F401
from .projections import Projection
from .standardmodels import (  # noqa: F401
    ACSource,
    DCSource,
    IF_cond_exp,
    IF_curr_exp,
    NoisyCurrentSource,
    SpikeSourceArray,
    SpikeSourcePoisson,
    StaticSynapse,
    StepCurrentSource,
)

logger = logging.getLogger("PyNN")


def list_standard_models():
    """Names of the standard cell types of this back end."""
    kinds = [each for each in globals().values() if isinstance(each, type) and issubclass(each, StandardCellType)]
    return [each.__name__ for each in kinds if each is not StandardCellType]


def setup(timestep=DEFAULT_TIMESTEP, min_delay=DEFAULT_MIN_DELAY, **extra_params):
    """Begins a network. Besides PyNN's own parameters: platform (a name, a path or a description; default `float`), seed (of
    SpikeSourcePoisson, and of the placement), settings and scenario (as synfire.Chip takes them), out (a results folder)."""
    common.setup(timestep, min_delay, **extra_params)
    state = simulator.state
    state.clear()
    state.dt = timestep
    state.min_delay = min_delay
    state.max_delay = extra_params.get("max_delay", DEFAULT_MAX_DELAY)
    known = ("platform", "seed", "settings", "scenario", "out", "threads")
    state.configure({name: extra_params[name] for name in known if name in extra_params})
    return rank()


def end(compatible_output=True):
    """Writes what is to be written, and ends the chip."""
    for population, variables, filename in simulator.state.write_on_end:
        population.write_data(get_io(filename), variables)
    simulator.state.write_on_end = []
    simulator.state.close()


def chip():
    """The `synfire.Chip` that runs the network (after the first run), for energy, counts and memory."""
    return simulator.state.chip


run, run_until = common.build_run(simulator)
run_for = run
reset = common.build_reset(simulator)
initialize = common.initialize
get_current_time, get_time_step, get_min_delay, get_max_delay, num_processes, rank = common.build_state_queries(simulator)
create = common.build_create(Population)
connect = common.build_connect(Projection, FixedProbabilityConnector, StaticSynapse)
record = common.build_record(simulator)


def record_v(source, filename):
    return record(["v"], source, filename)


def record_gsyn(source, filename):
    return record(["gsyn_exc", "gsyn_inh"], source, filename)
