# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# A simulator of NIR graphs for make_nir_cases.py, written from the equations of tests/golden/nir/README.md. It shares nothing with
# the C++, not even the method: every linear node becomes one dense matrix by its definition, components come from the transitive
# closure, delays from the whole history.

import numpy as np

DT = 1e-3
NEURONS = {"I", "IF", "LI", "LIF", "CubaLI", "CubaLIF"}
SPIKING = {"IF", "LIF", "CubaLIF"}
STATEFUL = NEURONS | {"Delay"}
DEFAULTS = {"reset": "nir", "cuba": "new", "compare": ">", "feedback_init": "response"}


# ---- linear nodes as dense matrices: y = M x + b, over flat C-order indices -----------------------------------------------------


def window_matrix(node, in_shape, weight):
    """Matrix of a convolution or pool straight from the definition; weight(o, c, ky, kx) is 0 where channels are not joined."""
    channels, height, width = in_shape
    (ky, kx), (sy, sx), (dy, dx) = node["k"], node["s"], node["d"]
    (top, left), (bottom, right) = node["before"], node["after"]
    out_y = (height + top + bottom - dy * (ky - 1) - 1) // sy + 1
    out_x = (width + left + right - dx * (kx - 1) - 1) // sx + 1
    outs = node["outs"]
    matrix = np.zeros((outs, out_y, out_x, channels, height, width))
    for o in range(outs):
        for y in range(out_y):
            for x in range(out_x):
                for c in range(channels):
                    for a in range(ky):
                        for b in range(kx):
                            row, column = y * sy - top + a * dy, x * sx - left + b * dx
                            if 0 <= row < height and 0 <= column < width:
                                matrix[o, y, x, c, row, column] += weight(o, c, a, b)
    return matrix.reshape(outs * out_y * out_x, -1), (outs, out_y, out_x)


def two(value):
    return (int(value), int(value)) if np.ndim(value) == 0 else tuple(int(v) for v in value)


def convolution(node, in_shape):
    weight = np.asarray(node["weight"], float)
    flat = node["type"] == "Conv1d"
    if flat:  # one row high
        weight = weight[:, :, None, :]
        in_shape = (in_shape[0], 1, in_shape[1])
    groups = int(node["groups"])
    per_in, per_out = in_shape[0] // groups, weight.shape[0] // groups

    def axis(name, other):
        return (other, int(np.ravel(node[name])[0])) if flat else two(node[name])

    geometry = {"k": weight.shape[2:], "outs": weight.shape[0], "s": axis("stride", 1), "d": axis("dilation", 1)}
    if isinstance(node["padding"], str):
        total = [d * (k - 1) if node["padding"] == "same" else 0 for d, k in zip(geometry["d"], geometry["k"])]
        geometry["before"] = tuple(t // 2 for t in total)
        geometry["after"] = tuple(t - t // 2 for t in total)
    else:
        geometry["before"] = geometry["after"] = axis("padding", 0)
    matrix, shape = window_matrix(
        geometry, in_shape, lambda o, c, a, b: weight[o, c % per_in, a, b] if o // per_out == c // per_in else 0.0)
    bias = np.repeat(np.asarray(node["bias"], float), shape[1] * shape[2])
    return matrix, bias, ((shape[0], shape[2]) if flat else shape)


def pool(node, in_shape):
    geometry = {"k": two(node["kernel_size"]), "outs": in_shape[0], "s": two(node["stride"]), "d": (1, 1),
                "before": two(node["padding"]), "after": two(node["padding"])}
    value = 1.0 / np.prod(geometry["k"]) if node["type"] == "AvgPool2d" else 1.0
    matrix, shape = window_matrix(geometry, in_shape, lambda o, c, a, b: value if o == c else 0.0)
    return matrix, np.zeros(len(matrix)), shape


def linear_node(node, in_shape):
    """(matrix, bias, output shape) of a node that is linear in its input."""
    kind, size = node["type"], int(np.prod(in_shape))
    if kind in ("Affine", "Linear"):
        weight = np.asarray(node["weight"], float)
        *batch, outs, ins = weight.shape
        copies = int(np.prod(batch))
        matrix = np.zeros((copies * outs, copies * ins))
        for n, block in enumerate(weight.reshape(copies, outs, ins)):
            matrix[n * outs:(n + 1) * outs, n * ins:(n + 1) * ins] = block
        bias = np.asarray(node.get("bias", np.zeros((*batch, outs))), float).ravel()
        return matrix, bias, (*batch, outs)
    if kind == "Scale":
        return np.diag(np.broadcast_to(node["scale"], in_shape).astype(float).ravel()), np.zeros(size), in_shape
    if kind in ("Conv1d", "Conv2d"):
        return convolution(node, in_shape)
    if kind in ("SumPool2d", "AvgPool2d"):
        return pool(node, in_shape)
    if kind == "Flatten":
        first, last = int(node["start_dim"]) % len(in_shape), int(node["end_dim"]) % len(in_shape)
        shape = (*in_shape[:first], int(np.prod(in_shape[first:last + 1])), *in_shape[last + 1:])
        return np.eye(size), np.zeros(size), shape
    return np.eye(size), np.zeros(size), in_shape  # Input, Output


# ---- the graph ------------------------------------------------------------------------------------------------------------------


def flatten_graph(graph, prefix=""):
    """Nodes and edges without nested graphs: ports of inner graphs become nodes first, then vanish one by one."""
    nodes, edges, ports = {}, [], set()

    def visit(graph, prefix):
        for name, node in graph["nodes"].items():
            if node["type"] == "NIRGraph":
                visit(node, prefix + name + ".")
            else:
                nodes[prefix + name] = node
                if prefix and node["type"] in ("Input", "Output"):
                    ports.add(prefix + name)

        def end(name, source):
            if prefix + name in nodes:
                return prefix + name
            for member, inner in graph["nodes"].items():
                if inner["type"] != "NIRGraph":
                    continue
                wanted = [n for n, node in inner["nodes"].items() if node["type"] == ("Output" if source else "Input")]
                if name == member:
                    assert len(wanted) == 1
                    return f"{prefix}{member}.{wanted[0]}"
                if name.startswith(member + ".") and name[len(member) + 1:] in wanted:
                    return prefix + name
            raise KeyError(name)

        edges.extend((end(a, True), end(b, False)) for a, b in graph["edges"])

    visit(graph, prefix)
    for port in sorted(ports):
        into = [a for a, b in edges if b == port]
        out = [b for a, b in edges if a == port]
        edges = [(a, b) for a, b in edges if port not in (a, b)] + [(a, b) for a in into for b in out]
        del nodes[port]
    return nodes, edges


def plan(nodes, edges):
    """(order, feedback edges): rank = distance from the Input nodes, components from the transitive closure."""
    names = sorted(nodes)
    index = {name: n for n, name in enumerate(names)}
    reach = np.zeros((len(names), len(names)), bool)
    for a, b in edges:
        reach[index[a], index[b]] = True
    for k in range(len(names)):
        reach |= np.outer(reach[:, k], reach[k])
    rank = {name: 0 if nodes[name]["type"] == "Input" else len(names) for name in names}
    for _ in names:
        for a, b in edges:
            rank[b] = min(rank[b], rank[a] + 1)
    together = lambda a, b: a == b or (reach[index[a], index[b]] and reach[index[b], index[a]])
    feedback = {(a, b) for a, b in edges if together(a, b) and rank[b] <= rank[a]}
    forward = [edge for edge in edges if edge not in feedback]
    order = []
    while len(order) < len(names):
        free = [n for n in names if n not in order and all(a in order for a, b in forward if b == n)]
        order.append(min(free, key=lambda n: (rank[n], n)))
    return order, feedback


class Simulator:
    def __init__(self, nodes, edges, input_shape):
        self.nodes, self.edges = nodes, edges
        self.order, self.feedback = plan(nodes, edges)
        self.sources = {name: sorted((a for a, b in edges if b == name), key=self.order.index) for name in nodes}
        self.shape, self.linear = {}, {}
        waiting = list(self.order)
        while waiting:  # feedback sources may get their shape late
            for name in list(waiting):
                node = nodes[name]
                known = [self.shape[s] for s in self.sources[name] if s in self.shape]
                if node["type"] == "Input":
                    shape = tuple(input_shape if input_shape is not None else (int(v) for v in node["shape"]))
                elif known:
                    shape = known[0]
                else:
                    continue
                if node["type"] in STATEFUL or node["type"] == "Threshold":
                    self.shape[name] = shape
                else:
                    *self.linear[name], self.shape[name] = linear_node(node, shape)
                waiting.remove(name)

    def stateless(self, name, x):
        node = self.nodes[name]
        if node["type"] == "Threshold":
            threshold = np.broadcast_to(node["threshold"], self.shape[name]).astype(float).ravel()
            return (x >= threshold if self.options["compare"] == ">=" else x > threshold).astype(float)
        matrix, bias = self.linear[name]
        return matrix @ x + bias

    def neuron(self, name, x):
        node, state, options = self.nodes[name], self.state[name], self.options
        p = {key: np.broadcast_to(value, self.shape[name]).astype(float).ravel() for key, value in node.items() if key != "type"}
        kind = node["type"]
        if kind in ("I", "IF"):
            state["v"] = state["v"] + DT * p["r"] * x
        elif kind in ("LI", "LIF"):
            state["v"] = state["v"] + DT / p["tau"] * (p["v_leak"] - state["v"] + p["r"] * x)
        else:
            before = state["i"]
            state["i"] = before + DT / p["tau_syn"] * (-before + p.get("w_in", np.ones_like(x)) * x)
            drive = before if options["cuba"] == "old" else state["i"]
            state["v"] = state["v"] + DT / p["tau_mem"] * (p["v_leak"] - state["v"] + p["r"] * drive)
        if kind not in SPIKING:
            return state["v"].copy()
        v, threshold = state["v"], p["v_threshold"]
        self.margin[name] = min(self.margin.get(name, np.inf), np.abs(v - threshold).min())
        fired = v >= threshold if options["compare"] == ">=" else v > threshold
        landing = v - threshold if options["reset"] == "subtract" else p.get("v_reset", np.zeros_like(v))
        state["v"] = np.where(fired, landing, v)
        return fired.astype(float)

    def run(self, raster, options):
        self.options, self.margin = {**DEFAULTS, **options}, {}
        size = {name: int(np.prod(shape)) for name, shape in self.shape.items()}
        self.state = {name: {"v": np.zeros(size[name]), "i": np.zeros(size[name])} for name in self.nodes}
        before = {name: np.zeros(size[name]) for name in self.nodes}
        if self.options["feedback_init"] == "response":  # stateless nodes answer to silence until nothing changes any more
            for _ in self.nodes:
                for name in self.order:
                    if self.nodes[name]["type"] not in STATEFUL | {"Input"}:
                        before[name] = self.stateless(name, sum(before[s] for s in self.sources[name]))
        past = {name: [] for name in self.nodes if self.nodes[name]["type"] == "Delay"}
        outputs, potentials = {name: [] for name in self.nodes}, {name: [] for name in self.nodes}
        for t, frame in enumerate(raster):
            now = {}
            for name in self.order:
                kind = self.nodes[name]["type"]
                if kind == "Input":
                    now[name] = frame.astype(float)
                else:
                    x = sum(before[s] if (s, name) in self.feedback else now[s] for s in self.sources[name])
                    if kind in NEURONS:
                        now[name] = self.neuron(name, x)
                    elif kind == "Delay":
                        past[name].append(x)
                        steps = np.rint(np.broadcast_to(self.nodes[name]["delay"], self.shape[name]).ravel() / DT).astype(int)
                        now[name] = np.array([past[name][t - d][n] if d <= t else 0.0 for n, d in enumerate(steps)])
                    else:
                        now[name] = self.stateless(name, x)
                outputs[name].append(now[name])
                potentials[name].append(self.state[name]["v"].copy())
            before = now
        return {n: np.array(v) for n, v in outputs.items()}, {n: np.array(v) for n, v in potentials.items()}
