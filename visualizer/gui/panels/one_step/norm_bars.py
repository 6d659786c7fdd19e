"""Painted: each layer's gradient norm as a bar, with vanishing and exploding ones marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from visualizer.gui.panels.one_step.norms import Decades, marks, named
from visualizer.gui.theme import theme_of
from visualizer.gui.widgets.entry_field import tabular
from visualizer.gui.widgets.numbers import full, short

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from visualizer.gui.panels.one_step.norms import Array, Mark
    from visualizer.stage.theme import Theme

_LINE, _NAME, _NUMBER, _MARK = 16, 64, 84, 64


class NormBars(QWidget):
    """A bar for each layer, from the input at the top to the output, on a scale of powers of ten."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layers: tuple[str, ...] = ()
        self.norms: Array = np.empty(0)
        self.marks: list[Mark] = []
        self._scale = Decades(-3, 0)
        self.setObjectName("normBars")
        self.setFont(tabular(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_norms(self, layers: tuple[str, ...], norms: Array, scale: Decades) -> None:
        """Show the norms, float64 (layers,)."""
        if len(layers) != len(self.layers):
            self.updateGeometry()
        self.layers, self.norms, self._scale = layers, norms, scale
        self.marks = marks(norms)
        words = [f"{name} {short(norm)} {self._word(mark)}" for name, norm, mark in self._lines()]
        self.setAccessibleName(self.tr("Gradient norms of the layers"))
        self.setAccessibleDescription("\n".join(words))
        self.update()

    def sizeHint(self) -> QSize:
        """A line for each layer, and one for the title."""
        return QSize(280, _LINE * (len(self.layers) + 1) + 2)

    def minimumSizeHint(self) -> QSize:
        """The same height."""
        return QSize(_NAME + _NUMBER + _MARK + 40, self.sizeHint().height())

    def bar(self, place: int) -> QRectF:
        """The bar of a layer."""
        room = max(20, self.width() - _NAME - _NUMBER - _MARK - 12)
        length = max(1.0, room * self._scale.share(float(self.norms[place])))
        return QRectF(_NAME, _LINE * (place + 1) + 4, length, _LINE - 8)

    def colour(self, place: int, theme: Theme) -> str:
        """The colour of its bar."""
        return {"": theme.accent, "vanishing": theme.warn, "exploding": theme.bad}[self.marks[place]]

    def event(self, event: QEvent) -> bool:
        """The tooltip of a bar has all digits."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._show_tip(event)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        """Name, bar, number and mark of each layer."""
        theme = theme_of(self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(theme.muted))
            title = QRectF(0, 0, self.width(), _LINE)
            painter.drawText(
                title, Qt.AlignmentFlag.AlignVCenter, self.tr("|gradient| of each layer, all data")
            )
            for place, (name, norm, mark) in enumerate(self._lines()):
                self._paint_line(painter, theme, place, name, norm, self._word(mark))

    def _paint_line(
        self, painter: QPainter, theme: Theme, place: int, name: str, norm: float, word: str
    ) -> None:
        top, middle = _LINE * (place + 1), Qt.AlignmentFlag.AlignVCenter
        colour = QColor(self.colour(place, theme))
        painter.setPen(QColor(theme.muted))
        name = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, _NAME - 4)
        painter.drawText(QRectF(0, top, _NAME, _LINE), middle, name)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(self.bar(place), 2, 2)
        right = self.width() - _MARK
        painter.setPen(QColor(theme.text))
        number = QRectF(right - _NUMBER, top, _NUMBER, _LINE)
        painter.drawText(number, middle | Qt.AlignmentFlag.AlignRight, short(norm))
        painter.setPen(colour)
        painter.drawText(QRectF(right + 6, top, _MARK - 6, _LINE), middle, word)

    def _lines(self) -> list[tuple[str, float, Mark]]:
        return list(zip(named(self.layers), map(float, self.norms), self.marks, strict=True))

    def _word(self, mark: Mark) -> str:
        return {"": "", "vanishing": self.tr("vanishing"), "exploding": self.tr("exploding")}[mark]

    def _show_tip(self, event: QHelpEvent) -> None:
        place = event.pos().y() // _LINE - 1
        rule = self.tr("Vanishing or exploding: a thousand times smaller or larger than in the last layer.")
        if 0 <= place < len(self.layers):
            rule = f"{self.layers[place]}: {full(float(self.norms[place]))}\n{rule}"
        QToolTip.showText(event.globalPos(), rule, self)
