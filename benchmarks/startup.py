"""From the start of the interpreter to the first window and the first race, beside a bare Qt window.

Run with a display: ``python benchmarks/startup.py``. Each figure is the median of several starts.
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
print(time.time() - float(sys.argv[1]))
"""

OURS = """
import sys, time
from visualizer.gui.app import make_app
from visualizer.gui.settings import Settings
from visualizer.gui.theme import apply, theme_for
from visualizer.gui.window import MainWindow
from visualizer.scene import default_scene
app = make_app([])
apply(app, theme_for("light"))
window = MainWindow(default_scene(), Settings())
window.show()
while not window.windowHandle().isExposed():
    app.processEvents()
print(time.time() - float(sys.argv[1]))
while not window.store.runs or window.view.busy:
    app.processEvents()
print(time.time() - float(sys.argv[1]))
window.close()
"""


def measure(code: str) -> list[list[float]]:
    """Seconds from the start of a fresh interpreter to each line that it prints."""
    starts = []
    for _ in range(STARTS + 1):
        command = [sys.executable, "-c", code, repr(time.time())]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        starts.append([float(line) for line in output.split()])
    return starts[1:]  # the first start warms the disk


def main() -> None:
    """Print the table."""
    bare = statistics.median(start[0] for start in measure(BARE))
    ours = measure(OURS)
    window = statistics.median(start[0] for start in ours)
    race = statistics.median(start[1] for start in ours)
    print(f"{'bare Qt window':<34}{bare:6.2f} s")
    print(f"{'first window of Discesa':<34}{window:6.2f} s   {window / bare:5.1f} x the bare one")
    print(f"{'default race and surface on show':<34}{race:6.2f} s   {race / bare:5.1f} x the bare one")


if __name__ == "__main__":
    main()
