"""Help > About."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from resources import path as resource
from visualizer import __version__

_BUILT_ON = ("PySide6-Essentials", "pyqtgraph", "torch", "numpy", "numba", "sympy", "contourpy", "ziamath")


class AboutDialog(QDialog):
    """The version, the licence and what the app is built on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setWindowTitle(self.tr("About Discesa"))
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 24, 24, 24)
        row.setSpacing(20)
        picture = QLabel(self)
        picture.setPixmap(QIcon(str(resource("icons", "discesa.svg"))).pixmap(72, 72))
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._words())

    def _words(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        title = QLabel(f"Discesa {__version__}", self)
        title.setObjectName("aboutTitle")
        title.setProperty("role", "title")
        text = self.tr(
            "See how optimizers move on loss surfaces, and why a learning rate crawls, works or blows up.\n\n"
            "Free software under the MIT licence. Qt and PySide6 are used under the LGPL."
        )
        for label in (title, QLabel(text, self), QLabel(self._versions(), self)):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        close = QPushButton(self.tr("Close"), self)
        close.setToolTip(self.tr("Close this window."))
        close.clicked.connect(self.accept)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        return column

    def _versions(self) -> str:
        return " · ".join(f"{name} {_version(name)}" for name in _BUILT_ON)


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
