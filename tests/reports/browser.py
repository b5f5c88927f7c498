# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Headless Chromium, spoken to through its debugging pipe (the DevTools protocol, without further packages): opens a page, clicks,
# drags, evaluates, and remembers everything that the page complained about.

import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time


def program() -> str | None:
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


class Browser:
    def __init__(self, width: int = 1280, height: int = 1000):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        there, self.write_end = os.pipe()
        self.read_end, back = os.pipe()

        def ends() -> None:
            os.dup2(there, 63)
            os.dup2(back, 64)
            os.dup2(63, 3)
            os.dup2(64, 4)

        self.process = subprocess.Popen(
            [program(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
             f"--user-data-dir={self.profile.name}", f"--window-size={width},{height}", "about:blank"],
            preexec_fn=ends, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(there)
        os.close(back)
        self.buffer = b""
        self.number = 0
        self.answers: dict[int, dict] = {}
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.loaded = 0
        self.session = None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Runtime", "Log", "Page", "Network"):
            self.ask(domain + ".enable")
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def close(self) -> None:
        try:
            self.session = None
            self.ask("Browser.close")
        except (OSError, RuntimeError, TimeoutError):
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.profile.cleanup()

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def ask(self, method: str, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        number = self.number
        self.hear(lambda: number in self.answers, method)
        answer = self.answers.pop(number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer.get("result", {})

    def hear(self, until, what: str, seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not until():
            ready, _, _ = select.select([self.read_end], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise TimeoutError(what)
            block = os.read(self.read_end, 1 << 20)
            if not block:
                raise RuntimeError(f"the browser went away ({what})")
            *messages, self.buffer = (self.buffer + block).split(b"\0")
            for message in messages:
                self.note(json.loads(message))

    def note(self, message: dict) -> None:
        if "id" in message:
            self.answers[message["id"]] = message
            return
        method, told = message["method"], message.get("params", {})
        if method == "Page.loadEventFired":
            self.loaded += 1
        elif method == "Runtime.exceptionThrown":
            details = told["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning", "assert"):
            self.complaints.append(" ".join(str(one.get("value", one.get("description"))) for one in told["args"]))
        elif method == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
            self.complaints.append(told["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])

    def open(self, page: pathlib.Path) -> None:
        before = self.loaded
        self.ask("Page.navigate", url=page.resolve().as_uri())
        self.hear(lambda: self.loaded > before, "load")
        self.settle()

    def evaluate(self, script: str):
        result = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"].get("exception", {}).get("description", script))
        return result["result"].get("value")

    def settle(self) -> None:
        self.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))")

    def mouse(self, kind: str, x: float, y: float) -> None:
        self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="none" if kind == "mouseMoved" else "left",
                 buttons=0 if kind == "mouseReleased" else 1, clickCount=1)

    def click(self, x: float, y: float) -> None:
        self.ask("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        self.mouse("mousePressed", x, y)
        self.mouse("mouseReleased", x, y)
        self.settle()

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.ask("Input.dispatchMouseEvent", type="mouseMoved", x=start[0], y=start[1])
        self.mouse("mousePressed", *start)
        for i in range(1, 9):
            self.ask("Input.dispatchMouseEvent", type="mouseMoved", x=start[0] + (end[0] - start[0]) * i / 8, y=start[1] + (end[1] - start[1]) * i / 8,
                     button="left", buttons=1)
        self.mouse("mouseReleased", *end)
        self.settle()

    def dark(self, on: bool) -> None:
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if on else "light"}])
        self.settle()

    def picture(self, file: pathlib.Path) -> None:
        file.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", captureBeyondViewport=True)["data"]))
