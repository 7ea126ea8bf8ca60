"""A life cycle drawn: as SVG for pages (no inline style, colours by class) and as Mermaid text for documents."""

from xml.sax.saxutils import escape

from core.workflow.table import Workflow

BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y, MARGIN = 112, 36, 64, 34, 12


def mermaid(workflow: Workflow) -> str:
    """A ``stateDiagram-v2`` of ``workflow`` with the labels of states and moves."""
    lines = ["stateDiagram-v2"]
    lines += [f'  state "{label}" as {state}' for state, label in workflow.states.items()]
    lines += [f"  [*] --> {state}" for state in workflow.born_in]
    lines += [f"  {source} --> {m.target}: {m.label or m.verb}" for m in workflow.moves for source in m.sources]
    lines += [f"  {state} --> [*]" for state in workflow.ends]
    return "\n".join(lines) + "\n"


def svg(workflow: Workflow, current: str | None = None) -> str:
    """``workflow`` as one SVG, states in columns by their distance from the start, ``current`` marked."""
    places = _places(workflow)
    width = MARGIN * 2 + max(x for x, _ in places.values()) + BOX_WIDTH
    height = MARGIN * 2 + max(y for _, y in places.values()) + BOX_HEIGHT + 18
    arrows = [_arrow(workflow, places, source, target) for source, target in workflow.steps]
    boxes = [_box(workflow, places, state, state == current) for state in workflow.states]
    title = escape(workflow.name)
    return (
        f'<svg class="workflow" role="img" aria-label="{title}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" xmlns="http://www.w3.org/2000/svg"><title>{title}</title>'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path class="workflow-tip" d="M0 0L8 4L0 8z"/></marker></defs>' + "".join(arrows + boxes) + "</svg>"
    )


def _places(workflow: Workflow) -> dict[str, tuple[int, int]]:
    column = dict.fromkeys(workflow.born_in, 0)
    frontier = list(workflow.born_in)
    while frontier:
        state = frontier.pop(0)
        for move in workflow.moves_from(state):
            if move.target not in column:
                column[move.target] = column[state] + 1
                frontier.append(move.target)
    rows: dict[int, int] = {}
    places = {}
    for state in sorted(column, key=lambda name: (column[name], list(workflow.states).index(name))):
        row = rows.get(column[state], 0)
        rows[column[state]] = row + 1
        places[state] = (MARGIN + column[state] * (BOX_WIDTH + GAP_X), MARGIN + 12 + row * (BOX_HEIGHT + GAP_Y))
    return places


def _box(workflow: Workflow, places: dict[str, tuple[int, int]], state: str, current: bool) -> str:
    x, y = places[state]
    kind = "current" if current else "end" if state in workflow.ends else "plain"
    middle = f'x="{x + BOX_WIDTH // 2}" y="{y + BOX_HEIGHT // 2 + 5}"'
    return (
        f'<rect class="workflow-state workflow-{kind}" x="{x}" y="{y}" rx="8" '
        f'width="{BOX_WIDTH}" height="{BOX_HEIGHT}"/>'
        f'<text class="workflow-label workflow-{kind}" {middle} text-anchor="middle">'
        f"{escape(str(workflow.states[state]))}</text>"
    )


def _arrow(workflow: Workflow, places: dict[str, tuple[int, int]], source: str, target: str) -> str:
    labels = "／".join(str(m.label or m.verb) for m in workflow.moves if m.target == target and source in m.sources)
    (x1, y1), (x2, y2) = places[source], places[target]
    half = BOX_HEIGHT // 2
    if x2 > x1:
        path = f"M{x1 + BOX_WIDTH} {y1 + half}C{x1 + BOX_WIDTH + 32} {y1 + half} {x2 - 32} {y2 + half} {x2} {y2 + half}"
        middle = ((x1 + BOX_WIDTH + x2) // 2, (y1 + y2) // 2 + half - 6)
    else:
        dip = max(y1, y2) + BOX_HEIGHT + 18
        centre1, centre2 = x1 + BOX_WIDTH // 2, x2 + BOX_WIDTH // 2
        path = f"M{centre1} {y1 + BOX_HEIGHT}C{centre1} {dip} {centre2} {dip} {centre2} {y2 + BOX_HEIGHT}"
        middle = ((centre1 + centre2) // 2, dip - 2)
    return (
        f'<path class="workflow-move" d="{path}" marker-end="url(#tip)"/>'
        f'<text class="workflow-verb" x="{middle[0]}" y="{middle[1]}" text-anchor="middle">{escape(labels)}</text>'
    )
