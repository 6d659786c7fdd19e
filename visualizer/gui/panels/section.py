"""How a panel is divided: a title in small capitals with a link at its right, captions, problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from visualizer.gui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from visualizer.gui.panels.fields import NumbersField

GAP = 8
SECTION_GAP = 24
MARGIN = 12


def column(owner: QWidget, spacing: int = GAP) -> QVBoxLayout:
    """A column without margins as the layout of ``owner``."""
    layout = QVBoxLayout(owner)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    return layout


def pair(left: QWidget, right: QWidget) -> QHBoxLayout:
    """Two widgets of equal width beside each other."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP)
    row.addWidget(left, 1)
    row.addWidget(right, 1)
    return row


def caption(text: str) -> QLabel:
    """A small muted line above the fields that it names."""
    label = QLabel(text)
    label.setProperty("role", "caption")
    return label


def link(text: str, name: str, tooltip: str) -> QPushButton:
    """A button that looks like a link."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setProperty("role", "link")
    button.setToolTip(tooltip)
    button.setAccessibleName(tooltip)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button


class SectionTitle(QWidget):
    """The name of a section, in small grey capitals, and what stands at the right end of its line."""

    def __init__(self, text: str, *at_right: QWidget) -> None:
        super().__init__()
        self._label = ElidedLabel()
        self._label.setProperty("role", "section")
        self.set_text(text)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self._row.addWidget(self._label, 1)
        for widget in at_right:
            self._row.addWidget(widget)
        self.setMinimumHeight(24)

    @property
    def text(self) -> str:
        """What is shown, in capitals."""
        return self._label.text()

    def set_text(self, text: str) -> None:
        """Show another title."""
        self._label.setText(text.upper())

    def set_mark(self, mark: QWidget) -> None:
        """Put a small picture before the name."""
        self._row.insertWidget(0, mark)


class ProblemLabel(QLabel):
    """Says what is wrong in the fields that it watches; takes no room while nothing is."""

    def __init__(self, fields: Sequence[NumbersField], name: str) -> None:
        super().__init__()
        self._fields = fields
        self.setObjectName(name)
        self.setProperty("role", "error")
        self.setWordWrap(True)
        self.hide()
        for field in fields:
            field.problemChanged.connect(self._show_first)

    def _show_first(self) -> None:
        problems = [field.problem for field in self._fields if field.problem]
        self.setText(problems[0] if problems else "")
        self.setVisible(bool(problems))
