"""An NE as it stands in its rack: cards by slot, ports as squares, black where something uses them."""

from linewatch.drawing.flow import Piece, heading, said, space
from linewatch.drawing.live import Live, seen
from linewatch.drawing.said import Dress
from linewatch.drawing.svg import Canvas
from linewatch.drawing.text_size import cut
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Card, Ne

_CARD, _PORT, _ACROSS = 50.0, 10.0, 4
_GAP = 6.0


def shelf(index: PlantIndex, ne: Ne, dress: Dress, live: Live, width: float) -> list[Piece]:
    """Heading, facts and the cards, row by row."""
    found = seen(live, (ne.id,))
    words = [ne.type, *([ne.vendor] if isinstance(ne.vendor, str) else [])]
    words += [f"{dress.word('power')} {ne.power}"] if ne.power else []
    if found.state:
        words.append(" ".join([dress.word(f"draw.state.{found.state}"), *found.codes]))
    title = " ".join([dress.word("ne"), ne.id, *dress.names(ne)])
    pieces = [heading(title, width), said(" · ".join(words), width)]
    cards = sorted(
        (index.cards[c] for c in index.cards_of_ne.get(ne.id, ())), key=lambda card: (card.slot, card.id)
    )
    fit = max(int((width + _GAP) // (_CARD + _GAP)), 1)
    for place in range(0, len(cards), fit):
        row = cards[place : place + fit]
        pieces.append(Piece(max(_height(index, card) for card in row) + 8, _Cards(index, row, dress, live)))
    return [*pieces, space(8.0)]


def _height(index: PlantIndex, card: Card) -> float:
    rows = -(-len(index.ports_of_card.get(card.id, ())) // _ACROSS)
    return 32 + max(rows, 1) * _PORT + 4


class _Cards:
    def __init__(self, index: PlantIndex, cards: list[Card], dress: Dress, live: Live) -> None:
        self.index, self.cards, self.dress, self.live = index, cards, dress, live

    def __call__(self, canvas: Canvas, x: float, y: float) -> None:
        tall = max(_height(self.index, card) for card in self.cards)
        for place, card in enumerate(self.cards):
            self._card(canvas, card, x + place * (_CARD + _GAP), y, tall)

    def _card(self, canvas: Canvas, card: Card, x: float, y: float, tall: float) -> None:
        found = seen(self.live, (card.id,))
        kind = {"line": "line_card", "trib": "trib"}.get(card.kind)
        word = self.dress.word(kind).split(" ")[0] if kind else card.kind
        with canvas.element("card", card.id, f"{card.id} {card.kind} {found.state}".strip(), found.state):
            canvas.box(x, y, _CARD, tall, "mark", round_by=3)
            canvas.text(
                x + _CARD / 2,
                y + 12,
                cut(str(card.slot), _CARD - 4, 10, bold=True),
                10,
                anchor="middle",
                bold=True,
                cls="plain",
            )
            canvas.text(x + _CARD / 2, y + 24, cut(word, _CARD - 4, 9), 9, anchor="middle", cls="plain")
        for place, port in enumerate(self.index.ports_of_card.get(card.id, ())):
            at = x + 6 + place % _ACROSS * _PORT, y + 30 + place // _ACROSS * _PORT
            user = self.index.section_of_port.get(port) or self.index.circuit_of_e1_port.get(port, "")
            state = seen(self.live, (port,))
            with canvas.element(
                "port", port, " ".join([port, user, state.state, *state.codes]).strip(), state.state
            ):
                canvas.box(*at, _PORT - 2, _PORT - 2, "used" if user else "cell")
