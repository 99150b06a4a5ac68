"""What 100 million abstracts would take, reckoned from what fewer took: machines, hours, cost, what breaks first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: Machines of a cluster, as they are rented: processors, memory in GB, price an hour in euros, disk in TB.
CORES, MEMORY, PRICE, DISK = 32, 128, 1.3, 7
MACHINES: Final = 50


@dataclass(frozen=True, slots=True)
class Measured:
    """What one paper takes, on one processor.

    Seconds to read it with the model and to build, bytes of memory and of disk that grow with it, facts and quads.
    """

    extracting: float
    building: float
    memory: float
    disk: float
    quads: float

    @classmethod
    def of(cls, sizes: Mapping[int, Mapping[str, float]], *, extracting: float) -> Measured:
        """What the two largest sizes tell: what does not grow is left out."""
        *_, small, large = sorted(sizes)
        more = large - small

        def grows(name: str) -> float:
            return max(0.0, (sizes[large][name] - sizes[small][name]) / more)

        return cls(
            extracting=extracting,
            building=grows("build, cpu"),
            memory=grows("build, MB") * 2**20,
            disk=grows("disk store, MB") * 2**20,
            quads=grows("quads"),
        )


def plan(measured: Measured, papers: int = 100_000_000) -> list[str]:
    """The plan as lines of Markdown."""
    core_hours = papers * measured.extracting / 3600
    hours = core_hours / (MACHINES * CORES)
    building = papers * measured.building / 3600
    memory, disk = papers * measured.memory / 2**40, papers * measured.disk / 2**40
    quads = papers * measured.quads / 1e9
    return [
        f"## {papers:,} abstracts, on paper",
        "",
        f"Reckoned from the growth above, with {MACHINES} machines of {CORES} processors and {MEMORY} GB, each at "
        f"€{PRICE} an hour.",
        "",
        "| step | how | takes | cost |",
        "|---|---|---:|---:|",
        "| reading | `kg extract --runner spark`, one shard a task, nothing shared | "
        f"{core_hours:,.0f} processor hours, {hours:,.0f} h | €{hours * MACHINES * PRICE:,.0f} |",
        f"| linking and writing | one process as it is now | {building:,.0f} h, {memory:,.1f} TB of memory | breaks |",
        f"| the same, by key | facts grouped by sense, decisions by block, papers by id; {MACHINES} machines | "
        f"{building / (MACHINES * CORES):,.1f} h and as much again for shuffling | "
        f"€{2 * building / CORES * PRICE:,.0f} |",
        f"| store | {quads:,.0f} billion quads, {disk:,.1f} TB | {-(-disk // DISK):,.0f} disks | |",
        "",
        "What breaks first:",
        "",
        "1. **Memory of linking.** All rows and counts of senses are in one process: "
        f"{measured.memory / 1024:,.0f} kB a paper, so a machine of {MEMORY} GB ends at about "
        f"{MEMORY * 2**30 / max(measured.memory, 1):,.0f} papers. Rules that look at blocks "
        "(`kg/linking/joining.py`) can be run block by block; the choice of keys and the hierarchy "
        "without cycles go through all senses in one order and need a pass of their own.",
        "2. **One paper once.** Titles and names of all records are compared in one process; by name and by title they "
        "form groups that a cluster can look at one by one.",
        f"3. **One store.** An Oxigraph of {quads:,.0f} billion quads does not fit one machine and answers questions "
        "about hubs in hours. `kg export --shards` writes N-Quads for QLever, which holds as many on one machine with "
        "a few TB of disk, or named graphs are divided among several stores by paper.",
        "4. **One generation at a time.** A build copies the index beside the graph, which grows with all papers.",
        "",
    ]
