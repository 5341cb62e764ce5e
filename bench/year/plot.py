"""How long the queues were in each week of the year, as a picture."""

from pathlib import Path

SHOWN = 12  # the longest queues; the others are hardly to be seen


def draw(lengths: dict[str, dict[str, int]], file: Path, subtitle: str) -> None:
    """A line per queue: open work of staff on every Monday morning."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "zaakspoor"  # the same figures give the same file
    from matplotlib import pyplot

    weeks = sorted({week for queue in lengths.values() for week in queue})
    figure, axes = pyplot.subplots(figsize=(8, 4.6), layout="constrained")
    longest = sorted(lengths, key=lambda name: (-sum(lengths[name].values()), name))[:SHOWN]
    styles = ("-", "--", ":")
    for nr, name in enumerate(longest):
        values = [lengths[name].get(week, 0) for week in weeks]
        axes.plot(range(len(weeks)), values, styles[nr % 3], lw=1.4, label=name)
    months = [nr for nr, week in enumerate(weeks) if nr == 0 or week[:7] != weeks[nr - 1][:7]]
    axes.set_xticks(months, [weeks[nr][5:7] for nr in months])
    axes.set_xlabel("month")
    axes.set_ylabel("open work")
    axes.set_ylim(bottom=0)
    axes.set_title(subtitle, fontsize=10, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=8)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, format="svg", metadata={"Date": None})
    pyplot.close(figure)
