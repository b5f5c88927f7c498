# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""What the tests of the Python package share: skipping as ctest understands it."""

import importlib.util
import os
import sys
import unittest

SOURCE = os.environ.get("SYNFIRE_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def skip_unless(*modules):
    """Ends the test with ctest's code for a skipped one when a module is not installed."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        print(f"SKIPPED: Python has no {', '.join(missing)} (tools/install-dependencies --tests)")
        sys.exit(77)


def source(*parts):
    return os.path.join(SOURCE, *parts)


def main():
    unittest.main(verbosity=1)
