"""From the start of the interpreter to the first window and the first race, beside a bare Qt window.

Run with a display: ``python benchmarks/startup.py``. Each figure is the median of several starts, by the
clock and in processor time: that one says more where other programs are busy.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

STARTS = 5

BARE = """
import sys, time
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.show()
while not window.windowHandle().isExposed():
    app.processEvents()
print(time.time() - float(sys.argv[1]), time.process_time())
"""

OURS = """
import sys, time
from visualizer.cli.window import load_quickly
load_quickly()
from visualizer.gui.app import make_app, make_window
from visualizer.gui.settings import Settings
from visualizer.scene import default_scene
app = make_app([])
window = make_window(app, default_scene(), Settings())
window.show()
while not window.windowHandle().isExposed():
    app.processEvents()
print(time.time() - float(sys.argv[1]), time.process_time())
while not window.store.runs or window.view.busy:
    app.processEvents()
print(time.time() - float(sys.argv[1]), time.process_time())
window.close()
"""


def measure(code: str) -> list[list[float]]:
    """Seconds from the start of a fresh interpreter to each line it prints, by clock and processor."""
    starts = []
    for _ in range(STARTS + 1):
        command = [sys.executable, "-c", code, repr(time.time())]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        starts.append([float(number) for number in output.split()])
    return [list(column) for column in zip(*starts[1:], strict=True)]  # the first start warms the disk


def row(name: str, clock: list[float], processor: list[float], bare: tuple[float, float]) -> None:
    """Print medians, and how many times those of a bare window they are."""
    seconds, busy = statistics.median(clock), statistics.median(processor)
    times = f"{seconds:8.2f} s{seconds / bare[0]:8.1f} x{busy:10.2f} s{busy / bare[1]:8.1f} x"
    print(f"{name:<34}{times}")


def main() -> None:
    """Print the table."""
    bare, ours = measure(BARE), measure(OURS)
    medians = statistics.median(bare[0]), statistics.median(bare[1])
    print(f"{'':34}{'clock':>10}{'bare':>10}{'processor':>12}{'bare':>10}")
    row("bare Qt window", bare[0], bare[1], medians)
    row("first window of Discesa", ours[0], ours[1], medians)
    row("default race and surface on show", ours[2], ours[3], medians)


if __name__ == "__main__":
    main()
