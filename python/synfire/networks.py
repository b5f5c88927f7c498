# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""Networks as users give them: NIR files, images, objects of the `nir` package."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, Iterable, Mapping, Tuple

import numpy as np

from .program import PathLike


def write_nir(path: PathLike, nodes: Mapping[str, Mapping[str, Any]], edges: Iterable[Tuple[str, str]]) -> None:
    """Writes a NIR file without the package nir (but with h5py): nodes by name, each with its `type` and parameters in SI units,
    and edges as pairs of names.

    ``write_nir("net.nir", {"in": {"type": "Input", "shape": [2]}, "fc": {"type": "Linear", "weight": w}, ...}, [("in", "fc"), ...])``
    """
    try:
        import h5py
    except ImportError as error:
        raise ImportError("writing NIR files needs h5py (Debian: python3-h5py)") from error
    text = h5py.string_dtype()
    with h5py.File(path, "w") as file:
        file.create_dataset("version", data="1.0", dtype=text)
        top = file.create_group("node")
        top.create_dataset("type", data="NIRGraph", dtype=text)
        groups = top.create_group("nodes")
        for name, parameters in nodes.items():
            group = groups.create_group(name)
            for key, value in parameters.items():
                if isinstance(value, str):
                    group.create_dataset(key, data=value, dtype=text)
                    continue
                array = np.asarray(value)
                packed = {"compression": "gzip", "compression_opts": 1} if array.size > 1000 else {}
                group.create_dataset(key, data=array, **packed)
        pairs = np.array([tuple(edge) for edge in edges], dtype=object).reshape(-1, 2)
        top.create_dataset("edges", data=pairs, dtype=text)


def network_entry(network: Any, folder: Path) -> Dict[str, str]:
    """`{"nir": path}` or `{"image": path}`; a graph of the nir package is written into `folder` first."""
    if hasattr(network, "image") and isinstance(getattr(network, "image"), (str, os.PathLike)):  # CompiledNetwork
        return {"image": os.path.abspath(network.image)}
    if isinstance(network, (str, os.PathLike)):
        path = os.path.abspath(os.path.expanduser(os.fspath(network)))
        return {"image" if _is_elf(path) else "nir": path}
    if isinstance(network, Mapping):
        if set(network) != {"nodes", "edges"}:
            raise ValueError(f"found a network with {', '.join(map(str, network)) or 'nothing'}; expected the keys nodes and edges")
        path = str(folder / "network.nir")
        write_nir(path, network["nodes"], network["edges"])
        return {"nir": path}
    try:
        import nir
    except ImportError:
        nir = None
    if nir is not None and isinstance(network, nir.NIRGraph):
        path = str(folder / "network.nir")
        nir.write(path, network)
        return {"nir": path}
    raise TypeError(
        f"found a network of type {type(network).__name__}; expected the path of a NIR file or image, what synfire.compile gave,"
        " a mapping of nodes and edges (see synfire.write_nir), or a nir.NIRGraph (of the package nir)"
    )


def _is_elf(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(4) == b"\x7fELF"
    except OSError:
        return False  # the program says what is wrong with it


def platform_entry(platform: Any) -> Any:
    """A platform's name, its path made absolute, or the mapping itself."""
    if isinstance(platform, os.PathLike) or (isinstance(platform, str) and ("/" in platform or platform.endswith((".yaml", ".yml")))):
        return os.path.abspath(os.path.expanduser(os.fspath(platform)))
    return platform
