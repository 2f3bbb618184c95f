"""The results as a picture: bars on a logarithmic scale, a panel for each work."""

import math
from xml.sax.saxutils import escape

from .report import in_words

WIDTH = 980
COLUMNS = 2
MARGIN = 16
TITLE = 22  # height of a panel's title
BAR = 15  # height of a bar, with the space to the next
NAMES = 120  # width of the peers' names
NUMBERS = 66  # ... and of the numbers behind the bars
COLOURS = "#9aa0a6 #5f6368 #8ab4f8 #1a73e8 #174ea6 #e8710a #12a4af #f9ab00".split()


class Canvas:
    def __init__(self):
        self.parts = []

    def text(self, x, y, words, more=""):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(words)}</text>')

    def box(self, x, y, width, height, colour):
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
            f' fill="{colour}"/>'
        )

    def svg(self, height):
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}"'
                f' viewBox="0 0 {WIDTH} {height:.0f}" font-family="sans-serif" font-size="11">',
                f'<rect width="{WIDTH}" height="{height:.0f}" fill="white"/>',
                *self.parts,
                "</svg>\n",
            ]
        )


def draw(results):
    """The picture of the results, as the text of an SVG file."""
    canvas = Canvas()
    bottoms = [MARGIN] * COLUMNS
    width = (WIDTH - MARGIN * (COLUMNS + 1)) / COLUMNS
    for work in results["works"]:
        column = bottoms.index(min(bottoms))
        left = MARGIN + column * (width + MARGIN)
        bottoms[column] = panel(canvas, results, work, left, bottoms[column], width)
    bottom = max(bottoms)
    canvas.text(MARGIN, bottom, f"Logarithmic scale; less is better. {results['machine']}.")
    return canvas.svg(bottom + MARGIN)


def panel(canvas, results, work, left, top, width):
    """Draws one work, and says where the next can begin."""
    found = {peer: one["median"] for peer, one in work["results"].items()}
    # From a third of the least, so that every bar can be seen; what is below nothing has none.
    positive = [value for value in found.values() if value > 0] or [1]
    low, high = min(positive) / 3, max(positive)
    canvas.text(left, top + 12, work["title"], 'font-size="12" font-weight="bold"')
    y = top + TITLE
    for colour, peer in zip(COLOURS, results["peers"]):
        if peer["name"] not in found:
            continue
        value = found[peer["name"]]
        length = math.log(max(value, low) / low) / math.log(high / low)
        length *= width - NAMES - NUMBERS
        canvas.text(left, y + 9, peer["title"], 'fill="#3c4043"')
        canvas.box(left + NAMES, y, length, BAR - 4, colour)
        canvas.text(left + NAMES + length + 5, y + 9, in_words(value, work["unit"]))
        y += BAR
    return y + MARGIN
