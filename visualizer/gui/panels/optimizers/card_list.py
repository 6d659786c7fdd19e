"""The cards below each other: kept when the scene changes, and put in another order by dragging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from visualizer.gui.panels.optimizers.card import OptimizerCard
from visualizer.gui.panels.section import MARGIN

if TYPE_CHECKING:
    from visualizer.gui.panels.optimizers.rate_editor import RateEditor
    from visualizer.gui.store import Store
    from visualizer.scene import Scene

GAP = 8
_EDGE = 32


class CardList(QWidget):
    """One card for each optimizer of the scene.

    Signals:
        reordered(int, int): The user dragged the card at the first place to the second.
        draggedTo(int): While a card is dragged: how far down the list the mouse is, in pixels.
        chosenChanged(): ``chosen`` is another one, or stands elsewhere.
        rearranged(): There are other cards, or other rows in them.
    """

    reordered = Signal(int, int)
    draggedTo = Signal(int)
    chosenChanged = Signal()
    rearranged = Signal()

    def __init__(self, store: Store, rates: RateEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[OptimizerCard] = []
        self.chosen: OptimizerCard | None = None
        """The card that the keys for one optimizer are about: the one that has the focus, or had it last."""
        self._store, self._rates = store, rates
        self._stops: list[tuple[OptimizerCard, int]] = []
        self._dragged: OptimizerCard | None = None
        self._target = 0
        self._line = QFrame(self)
        self._line.setObjectName("dropLine")
        self._line.setProperty("role", "drop")
        self._line.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        _application().focusChanged.connect(self._follow_focus)

    def choose(self, card: OptimizerCard | None) -> None:
        """Let the keys for one optimizer be about this one; None: about none."""
        if card is self.chosen:
            return
        for each, chosen in ((self.chosen, False), (card, True)):
            if each is not None:
                each.set_chosen(chosen)
        self.chosen = card
        self.chosenChanged.emit()

    def event(self, event: QEvent) -> bool:
        """Tell when cards or rows came, went or moved."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._compare()
        return super().event(event)

    def _compare(self) -> None:
        # Another text is a layout request too, at every frame of a drag.
        stops = [(card, card.stops) for card in self.cards]
        if stops != self._stops:
            self._stops = stops
            self.rearranged.emit()

    def show_scene(self, scene: Scene) -> None:
        """Show the optimizers of a scene. Cards are made and deleted only when the list is another."""
        keys = [choice.key for choice in scene.optimizers]
        gone = self._match(keys) if keys != [card.key for card in self.cards] else []
        for index, (card, label, choice) in enumerate(
            zip(self.cards, scene.labels, scene.optimizers, strict=True)
        ):
            card.show_choice(index, label, choice)
        self._dismiss(gone)

    def _match(self, keys: list[str]) -> list[OptimizerCard]:
        """Make the cards fit the keys; a card moves with its optimizer as far as that can be told.

        Returns:
            The cards that are not needed any more.
        """
        spare = list(self.cards)
        self.cards = []
        for key in keys:
            known = next((card for card in spare if card.key == key), None)
            if known is not None:
                spare.remove(known)
            self.cards.append(known or self._made(key))
        for place, card in enumerate(self.cards):
            self._column.insertWidget(place, card)
            card.show()
        return spare

    def _dismiss(self, gone: list[OptimizerCard]) -> None:
        """Take cards away; the neighbour of the chosen one is chosen, and gets the focus if that had it."""
        old = self.chosen
        if old is not None and old in gone:
            self.choose(self.cards[min(old.index, len(self.cards) - 1)] if self.cards else None)
            if self.chosen is not None and _has_focus(old):
                self.chosen.setFocus()
        for card in gone:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        card = next((card for card in self.cards if now is not None and _holds(card, now)), None)
        if card is not None:
            self.choose(card)

    def _move(self, by: int) -> None:
        card = self.sender()
        assert isinstance(card, OptimizerCard)
        index = card.index + by
        if not 0 <= index < len(self.cards):
            return
        focused = _has_focus(card)
        self.reordered.emit(card.index, index)
        # Of two optimizers of one kind the cards stay where they are and show each other's.
        self.choose(self.cards[index])
        if focused and not _has_focus(self.cards[index]):
            self.cards[index].setFocus()

    def _made(self, key: str) -> OptimizerCard:
        card = OptimizerCard(key, self._store, self._rates, self)
        card.title.dragMoved.connect(self._drag)
        card.title.dragEnded.connect(self._drop)
        card.moveRequested.connect(self._move)
        return card

    def _drag(self, global_position: QPoint) -> None:
        y = self.mapFromGlobal(global_position).y()
        self._dragged = self._dragged or next((card for card in self.cards if card.title.dragging), None)
        middles = [card.geometry().center().y() for card in self.cards]
        self._target = sum(y > middle for middle in middles)
        self._show_line()
        self.draggedTo.emit(y)

    def _drop(self) -> None:
        self._line.hide()
        card, self._dragged = self._dragged, None
        if card is None:
            return
        # The target counts the places between cards with the dragged card still in the list.
        to = self._target - (self._target > card.index)
        if to != card.index:
            self.reordered.emit(card.index, to)

    def _show_line(self) -> None:
        if self._target < len(self.cards):
            y = self.cards[self._target].geometry().top() - GAP // 2
        else:
            y = self.cards[-1].geometry().bottom() + GAP // 2
        self._line.setGeometry(0, max(0, y - 1), self.contentsRect().width(), 2)
        self._line.raise_()
        self._line.show()


class FittingScrollArea(QScrollArea):
    """As high as what it holds where there is room, and scrolling where there is not."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = content
        self.setWidget(content)
        self.verticalScrollBar().setObjectName("cardsScrollBar")
        self.verticalScrollBar().setToolTip(self.tr("Scroll through the optimizers."))
        self.verticalScrollBar().rangeChanged.connect(self._give_bar_room)
        self._give_bar_room(0, 0)

    def follow(self, y: int) -> None:
        """Scroll so that what is dragged at ``y`` of the content stays in view, and some more beyond it."""
        self.ensureVisible(0, y, 0, _EDGE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit again when the content wants another height: more cards, more rows in a card."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _give_bar_room(self, _minimum: int, maximum: int) -> None:
        """Let the scroll bar stand in the margin, so that the cards keep their width when it comes."""
        bar = self.verticalScrollBar().sizeHint().width() if maximum > 0 else 0
        self._content.setContentsMargins(0, 0, max(0, MARGIN - bar), 0)

    def sizeHint(self) -> QSize:
        """The size of the content."""
        return self._content.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """About one card."""
        return QSize(self._content.minimumSizeHint().width(), 96)


def _holds(card: OptimizerCard, widget: QWidget) -> bool:
    return card is widget or card.isAncestorOf(widget)


def _has_focus(card: OptimizerCard) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and _holds(card, focused)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
