# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""The road to a served chip: the generated messages, the channel, and errors of gRPC as ours. See cosim/synfire.proto."""

from __future__ import annotations

import queue
from typing import Any, Callable, Iterator, List, Optional

import grpc
import numpy as np

try:
    from ._wire import synfire_pb2 as pb
    from ._wire import synfire_pb2_grpc as pb_grpc  # noqa: F401
except ImportError as error:  # pragma: no cover
    raise ImportError(
        "synfire/_wire has no generated messages; `cmake --build build --target python_stubs` or `pip install` makes them"
    ) from error

from .errors import DefectError, InputError, LimitError, NotPossibleNow, SimulationError, SynfireError
from .spikes import Events

_KINDS = {
    grpc.StatusCode.INVALID_ARGUMENT: InputError,
    grpc.StatusCode.NOT_FOUND: InputError,
    grpc.StatusCode.OUT_OF_RANGE: InputError,
    grpc.StatusCode.UNAUTHENTICATED: InputError,
    grpc.StatusCode.PERMISSION_DENIED: InputError,
    grpc.StatusCode.FAILED_PRECONDITION: NotPossibleNow,
    grpc.StatusCode.RESOURCE_EXHAUSTED: LimitError,
    grpc.StatusCode.ABORTED: SimulationError,
}

_OPTIONS = [
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.enable_http_proxy", 0),
]


def open_channel(address: str, token: Optional[str] = None, root_certificates: Optional[bytes] = None) -> "grpc.Channel":
    """A channel to `unix:PATH` or `HOST:PORT`; with a token (and, beyond this machine, TLS) where the server asks for them."""
    address = address[len("tcp:") :] if address.startswith("tcp:") else address
    if root_certificates is None:
        channel = grpc.insecure_channel(address, _OPTIONS)
    else:
        channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(root_certificates), _OPTIONS)
    if token is None:
        return channel
    return grpc.intercept_channel(channel, _Token(token))


class _Details(grpc.ClientCallDetails):
    def __init__(self, of: Any, metadata: Any):
        self.method, self.timeout, self.credentials = of.method, of.timeout, of.credentials
        self.wait_for_ready, self.compression = of.wait_for_ready, of.compression
        self.metadata = metadata


class _Token(
    grpc.UnaryUnaryClientInterceptor,
    grpc.UnaryStreamClientInterceptor,
    grpc.StreamUnaryClientInterceptor,
    grpc.StreamStreamClientInterceptor,
):
    def __init__(self, token: str):
        self._entry = ("authorization", f"Bearer {token}")

    def _call(self, go_on: Callable, details: Any, request: Any) -> Any:
        return go_on(_Details(details, [*(details.metadata or ()), self._entry]), request)

    intercept_unary_unary = intercept_unary_stream = intercept_stream_unary = intercept_stream_stream = _call


def translated(error: "grpc.RpcError", failure: Callable[[], Optional[SynfireError]]) -> SynfireError:
    """Our exception for one of gRPC's. `failure` tells what the program died of, if it did."""
    code = error.code()
    if code in _KINDS:
        lines = [line for line in (error.details() or "").splitlines() if line]
        return _KINDS[code]("\n".join(lines) or code.name, lines)
    dead = failure()
    if dead is not None:
        return dead
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED):
        return DefectError(f"the connection to synfire serve ended: {error.details()}")
    return DefectError(f"{code.name}: {error.details()}")


def spikes_message(node: str, events: Events, first_step: Optional[int] = None) -> Any:
    message = pb.Spikes(node=node)
    if first_step is not None:
        message.first_step = first_step
    message.step.extend(events.step.tolist())
    message.index.extend(events.index.tolist())
    if events.value.size and not np.all(events.value == 1.0):
        message.value.extend(events.value.tolist())
    return message


def column(repeated: Any, dtype: Any) -> np.ndarray:
    return np.fromiter(repeated, dtype=dtype, count=len(repeated))


class Loop:
    """The bidirectional stream: one command after the other, each answered by Progress until `done`."""

    def __init__(self, stub: Any):
        self._commands: "queue.SimpleQueue[Any]" = queue.SimpleQueue()
        self._answers = stub.Loop(iter(self._commands.get, None))

    def command(self, command: Any) -> Iterator[Any]:
        self._commands.put(command)
        while True:
            progress = next(self._answers, None)
            if progress is None:
                raise NotPossibleNow("the run has ended")
            yield progress
            if progress.done:
                return

    def close(self) -> None:
        self._commands.put(None)
        self._answers.cancel()


def pieces(path_or_bytes: Any, size: int) -> List[bytes]:
    data = path_or_bytes
    return [data[i : i + size] for i in range(0, len(data), size)] or [b""]
