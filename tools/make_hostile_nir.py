#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Writes tests/networks/hostile/: NIR files that HDF5 allows and that ask for trouble (bad_*), and legal ones that look like it
# (ok_*). tests/networks/nir_hostile.cpp says what each deserves.
#
#     make_hostile_nir.py [FOLDER]      needs h5py and numpy

import pathlib
import sys

import h5py
import numpy as np

TEXT = h5py.string_dtype()


def graph(group, edges):
    group.create_dataset("type", data="NIRGraph", dtype=TEXT)
    group.create_dataset("edges", data=np.array(edges, object), dtype=TEXT)
    return group.create_group("nodes")


def port(nodes, name, kind, *shape):
    node = nodes.create_group(name)
    node.create_dataset("type", data=kind, dtype=TEXT)
    node.create_dataset("shape", data=np.array(shape))


class Network:
    """input (3) -> lin -> output (4); what is in `lin` is left to the case."""

    def __init__(self, path, lin="lin", libver="earliest", more_edges=()):
        self.file = h5py.File(path, "w", libver=libver)
        self.file.create_dataset("version", data="1.0.6", dtype=TEXT)
        self.nodes = graph(self.file.create_group("node"), [["input", lin], [lin, "output"], *more_edges])
        port(self.nodes, "input", "Input", 3)
        port(self.nodes, "output", "Output", 4)
        self.lin = self.nodes.create_group(lin)
        self.lin.create_dataset("type", data="Linear", dtype=TEXT)

    def weight(self, data=None, **options):
        return self.lin.create_dataset("weight", data=np.ones((4, 3)) if data is None and "shape" not in options else data, **options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()


def nested(path, depth):
    with h5py.File(path, "w") as file:
        file.create_dataset("version", data="1.0.6", dtype=TEXT)
        group = file.create_group("node")
        for level in range(depth):
            last = level == depth - 1
            nodes = graph(group, [["a", "b"]] if last else [["a", "in"], ["in", "b"]])
            port(nodes, "a", "Input", 3)
            port(nodes, "b", "Output", 3)
            if not last:
                group = nodes.create_group("in")


def make(root):
    root.mkdir(parents=True, exist_ok=True)
    for old in root.glob("*.nir"):
        old.unlink()
    with Network(root / "ok_latest_format.nir", libver="latest") as net:
        net.weight(compression="gzip", shuffle=True, fletcher32=True)
    with Network(root / "ok_big_endian_integers.nir") as net:
        net.weight(np.ones((4, 3), ">i2"))
    with Network(root / "ok_half_precision.nir") as net:
        net.weight(np.ones((4, 3), np.float16))
    with Network(root / "ok_fill_value.nir") as net:
        net.weight(shape=(4, 3), dtype="f8", fillvalue=0.5)
    with Network(root / "ok_metadata.nir") as net:
        net.weight()
        meta = net.lin.create_group("metadata/a/b")
        meta["loop"] = meta
        meta["outside"] = h5py.ExternalLink("/etc/passwd", "/x")
        net.file["node"].create_dataset("metadata", data=3)
    with Network(root / "ok_node_called_metadata.nir", "metadata") as net:
        net.weight()
    with Network(root / "ok_node_called_nodes.nir", "nodes") as net:
        net.weight()
    nested(root / "ok_nested_16.nir", 16)
    nested(root / "bad_nested_17.nir", 17)
    with Network(root / "bad_node_called_nodes.nir", "nodes") as net:
        net.weight(np.full((4, 3), np.nan))
    with Network(root / "bad_control_character.nir", "li\nn") as net:
        net.weight()
    with Network(root / "bad_booleans.nir") as net:
        net.weight(np.ones((4, 3), bool))
    with Network(root / "bad_compound.nir") as net:
        net.weight(np.zeros(3, [("a", "f8"), ("b", "i4")]))
    with Network(root / "bad_null_space.nir") as net:
        net.weight(h5py.Empty("f8"))
    with Network(root / "bad_no_elements.nir") as net:
        net.weight(np.zeros((0, 3)))
    with Network(root / "bad_never_written.nir") as net:
        net.weight(shape=(400, 3000), dtype="f8", fillvalue=0.5)
    with Network(root / "bad_huge_chunk.nir") as net:
        net.weight(shape=(4, 3), maxshape=(None, None), chunks=(20000, 20000), compression="gzip", dtype="f8")
    with Network(root / "bad_compression_bomb.nir") as net:
        net.weight(np.zeros((4000, 2000)), compression="gzip", compression_opts=9)
    with Network(root / "bad_soft_link.nir") as net:
        net.lin["weight"] = h5py.SoftLink("/node/edges")
    with Network(root / "bad_raw_data_elsewhere.nir") as net:
        net.weight(shape=(4, 3), dtype="f8", external=[("/etc/passwd", 0, 96)])
    with Network(root / "bad_virtual.nir") as net:
        layout = h5py.VirtualLayout((4, 3), "f8")
        layout[:] = h5py.VirtualSource("ok_latest_format.nir", "node/nodes/lin/weight", (4, 3))
        net.lin.create_virtual_dataset("weight", layout)
    with Network(root / "bad_parameter_name.nir") as net:
        net.weight()
        net.lin.create_dataset("weigth", data=np.ones((4, 3)))
    with Network(root / "bad_input_shape.nir") as net:
        net.weight()
        del net.nodes["input/shape"]
        net.nodes["input"].create_dataset("shape", data=np.array([2**30, 2**30, 2**30]))
    with Network(root / "bad_empty_loop.nir", more_edges=[["sub", "sub"]]) as net:
        net.weight()
        inner = graph(net.nodes.create_group("sub"), [["a", "b"]])
        port(inner, "a", "Input", 3)
        port(inner, "b", "Output", 3)
    with Network(root / "bad_shared_groups.nir") as net:  # 15 levels of 8 hard links each: 8^14 paths
        net.weight()
        levels = [net.nodes.create_group(f"s{n}") for n in range(15)]
        for level in levels:
            graph(level, [["a", "b"]])
        for above, below in zip(levels, levels[1:]):
            for n in range(8):
                above[f"nodes/x{n}"] = below


if __name__ == "__main__":
    make(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "tests" / "networks" / "hostile")
