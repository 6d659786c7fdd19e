"""The checks in conftest.py themselves: each must see the leak that it is there for."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

LEAKS = {
    "widget": "QWidget()",
    "timer": "QTimer()",
    "thread": "Endless()",
    "animation": "QVariantAnimation(startValue=0, endValue=1, duration=10_000)",
}
MODULE = """
from PySide6.QtCore import QThread, QTimer, QVariantAnimation
from PySide6.QtWidgets import QWidget

kept = []

class Endless(QThread):
    def run(self):
        self.exec()

def keep(thing):
    kept.append(thing)
    if not isinstance(thing, QWidget):
        thing.start()

def test_clean(qapp, qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    timer = QTimer(widget)
    timer.start(1000)
    widget.show()
"""


@pytest.mark.gl  # not for OpenGL's sake: the child needs the display too
def test_each_leak_is_seen_and_a_clean_test_passes(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(Path(__file__).with_name("conftest.py").read_text())
    leaking = [f"def test_{name}(qapp):\n    keep({made})\n" for name, made in LEAKS.items()]
    end = "def test_end():\n    kept[2].quit()\n    kept[2].wait()\n"
    pytester.makepyfile("\n".join([MODULE, *leaking, end]))

    result = pytester.runpytest_subprocess("-o", "markers=gl", "-p", "no:cacheprovider")

    result.assert_outcomes(passed=len(LEAKS) + 2, errors=len(LEAKS))
    for kind in ("QWidget", "QTimer", "Endless", "QVariantAnimation"):
        result.stdout.fnmatch_lines([f"*AssertionError: <*{kind}*still*"])
