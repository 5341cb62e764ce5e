"""The figures as a picture: what the product does, beside the same SQL in a bare handler."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.figures import Figure

OURS, LIMIT, TARGET = "#154273", "#c9d3dd", "#a90061"


def draw(figures: "list[Figure]", file: Path, subtitle: str) -> None:
    """Horizontal bars on a logarithmic scale; a mark where a target is set."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "zaakspoor"  # the same figures give the same file
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 0.55 * len(figures) + 1.4), layout="constrained")
    for place, one in enumerate(reversed(figures)):
        if one.bare:
            axes.barh(
                place, one.bare, height=0.72, color=LIMIT, label="the same SQL in a bare handler"
            )
        axes.barh(place, one.per_second, height=0.4, color=OURS, label="Zaakspoor")
        axes.text(one.per_second, place, f"  {one.per_second:,.0f}", va="center", fontsize=9)
        if one.target:
            axes.plot(
                [one.target] * 2, [place - 0.4, place + 0.4], color=TARGET, lw=2, label="target"
            )
    axes.set_xscale("log")
    axes.set_yticks(range(len(figures)), [one.title for one in reversed(figures)])
    axes.set_xlabel("requests per second (logarithmic)")
    axes.set_title(subtitle, fontsize=10, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    handles, labels = axes.get_legend_handles_labels()
    unique = dict(zip(labels, handles, strict=True))
    figure.legend(
        unique.values(),
        unique.keys(),
        loc="outside lower center",
        ncols=3,
        frameon=False,
        fontsize=9,
    )
    figure.savefig(file, format="svg", metadata={"Date": None})
    pyplot.close(figure)
