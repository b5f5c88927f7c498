# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""The memory map of a chip: bytes, arrays, regions."""

from __future__ import annotations

from typing import Any, List, Union

import numpy as np

from .connection import Connection
from .parts import Region
from .wire import pb

PIECE = 1 << 20  # bytes of a message


class Memory(Connection):
    """What of a chip has an address."""

    regions: List[Region]

    def read(self, address: int, count: int) -> bytes:
        """Bytes of the memory map."""
        data = bytearray()
        while len(data) < count:
            wanted = min(count - len(data), PIECE)
            data += self._call(self._stub.Read, pb.ReadRequest(address=address + len(data), bytes=wanted)).data
        return bytes(data)

    def write(self, address: int, data: Union[bytes, bytearray, memoryview, np.ndarray]) -> None:
        """Bytes (or an array, little-endian) into the memory map."""
        if isinstance(data, np.ndarray):
            data = data.astype(data.dtype.newbyteorder("<")).tobytes()
        data = bytes(data)
        for offset in range(0, len(data), PIECE):
            request = pb.WriteRequest(address=address + offset, data=data[offset : offset + PIECE])
            self._position = self._call(self._stub.Write, request)

    def read_array(self, address: int, dtype: Any, count: int) -> np.ndarray:
        """Numbers of the memory map, such as ``"f8"`` or ``"i4"``."""
        kind = np.dtype(dtype).newbyteorder("<")
        return np.frombuffer(self.read(address, count * kind.itemsize), dtype=kind).astype(np.dtype(dtype))

    def region(self, component: str, name: str) -> Region:
        """A region of the memory map: `chip.region("core[0]", "v")`."""
        for region in self.regions:
            if (region.component, region.name) == (component, name):
                return region
        raise KeyError(f"{component} has no region {name!r}")
