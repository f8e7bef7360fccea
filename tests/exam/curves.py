"""Shares between 0 and 1 as curves, in an SVG of their own that reads on light and dark pages."""

from typing import NamedTuple
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 500, 250  # of a panel
LEFT, TOP, RIGHT, BOTTOM = 44, 34, 484, 200  # of its axes
COLOURS = ("#0072b2", "#c84e00", "#00805c", "#b0568c")


class Curve(NamedTuple):
    """Points (x, share) under a name."""

    name: str
    points: list[tuple[float, float]]


class Panel(NamedTuple):
    """Curves over one axis, which the title names."""

    title: str
    curves: list[Curve]


def drawn(panels: list[Panel]) -> str:
    """Return panels one below the other as the text of an SVG."""
    parts = "".join(
        f'<g transform="translate(0 {HEIGHT * number})">{_panel(panel)}</g>\n'
        for number, panel in enumerate(panels)
    )
    height = HEIGHT * len(panels)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="system-ui, sans-serif" font-size="11" fill="#222">\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n{parts}</svg>\n'
    )


def _panel(panel: Panel) -> str:
    most = max(x for curve in panel.curves for x, _ in curve.points)

    def place(x: float, share: float) -> tuple[str, str]:
        return f"{LEFT + x / most * (RIGHT - LEFT):.1f}", f"{BOTTOM - share * (BOTTOM - TOP):.1f}"

    told = [f'<text x="{LEFT}" y="18" font-weight="600">{escape(panel.title)}</text>']
    for share in (0, 0.25, 0.5, 0.75, 0.95):
        _, y = place(0, share)
        told.append(f'<path d="M{LEFT} {y}H{RIGHT}" stroke="#ddd"/>')
        told.append(f'<text x="{LEFT - 6}" y="{y}" dy="4" text-anchor="end">{share:g}</text>')
    for x in sorted({x for x, _ in panel.curves[0].points if x in (2, 5, 10, 15, 20)}):
        told.append(f'<text x="{place(x, 0)[0]}" y="214" text-anchor="middle">{x:g}</text>')
    for number, (curve, colour) in enumerate(zip(panel.curves, COLOURS, strict=False)):
        line = "L".join(" ".join(place(x, share)) for x, share in curve.points)
        told.append(f'<path d="M{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        at = LEFT + 150 * number
        told.append(f'<path d="M{at} 232h16" stroke="{colour}" stroke-width="2"/>')
        told.append(f'<text x="{at + 20}" y="236">{escape(curve.name)}</text>')
    return "\n".join(told)
