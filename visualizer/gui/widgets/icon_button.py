"""A flat button with an icon that follows the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QToolButton

from visualizer.gui.icons import icon
from visualizer.gui.theme import theme_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class IconButton(QToolButton):
    """A small square button; its tooltip is its name as well."""

    def __init__(
        self, name: str, icon_name: str, tooltip: str, size: int = 14, parent: QWidget | None = None
    ) -> None:
        """Make a button.

        Args:
            name: How code and tests call it.
            icon_name: File name in ``resources/icons`` without its ending.
            tooltip: What it does, in one sentence.
            size: Width and height of the icon in pixels.
            parent: Qt parent.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setIconSize(QSize(size, size))
        self.setFixedSize(size + 8, size + 8)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icon_name = icon_name
        self.set_tooltip(tooltip)
        self._tint()

    def set_tooltip(self, tooltip: str) -> None:
        """Say what it does now."""
        self.setToolTip(tooltip)
        self.setAccessibleName(tooltip)

    def set_icon(self, icon_name: str) -> None:
        """Show another icon."""
        if icon_name != self._icon_name:
            self._icon_name = icon_name
            self._tint()

    def changeEvent(self, event: QEvent) -> None:
        """Tint the icon anew when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        # A flat button's own palette is that of its transparent ground, which tells nothing about the theme.
        self.setIcon(icon(self._icon_name, theme_of(self.window()).muted))
