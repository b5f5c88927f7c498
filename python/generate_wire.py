# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""generate_wire.py FOLDER_OF_PROTO TARGET: makes TARGET/synfire/_wire, the Python messages of synfire.proto.

Uses protoc and grpc_python_plugin (Debian: protobuf-compiler-grpc), else the package grpcio-tools.
"""

import importlib.util
import os
import shutil
import subprocess
import sys

LICENCE = "# SPDX-FileCopyrightText: 2026 The Synfire developers\n# SPDX-License-Identifier: Apache-2.0\n"


def generate(proto_folder: str, target: str) -> None:
    package = os.path.join(target, "synfire", "_wire")
    os.makedirs(package, exist_ok=True)
    # The name under which the messages import each other is the path of the file as protoc sees it.
    arguments = [
        f"--proto_path=synfire/_wire={proto_folder}",
        f"--python_out={target}",
        f"--grpc_python_out={target}",
        "synfire/_wire/synfire.proto",
    ]
    plugin = shutil.which("grpc_python_plugin")
    if shutil.which("protoc") and plugin:
        command = ["protoc", f"--plugin=protoc-gen-grpc_python={plugin}", *arguments]
    elif importlib.util.find_spec("grpc_tools") is not None:
        command = [sys.executable, "-m", "grpc_tools.protoc", *arguments]
    else:
        sys.exit("synfire: the messages of synfire.proto need protoc and grpc_python_plugin (Debian: protobuf-compiler-grpc)")
    subprocess.run(command, check=True)
    with open(os.path.join(package, "__init__.py"), "w", encoding="utf-8") as file:
        file.write(LICENCE + '"""Generated from cosim/synfire.proto."""\n')


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    generate(sys.argv[1], sys.argv[2])
