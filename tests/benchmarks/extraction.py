"""How well and how fast the extractor reads: scores on gold papers, confusions, errors, throughput, memory.

    python tests/benchmarks/extraction.py [--model NAME|PATH] [--gold FILE ...] [--speed] [--memory FILE]

Scores need the folder ``shared/`` beside the repository, or files of your own: the papers of ``x.gold.jsonl`` stand in
``x.papers.jsonl``. Several files are scored together after each alone. ``--speed`` compares with an encoder of
BERT-base's size with random weights in ONNX (fp32), on the same texts in the same run, and needs the extra ``train``.
``--memory`` extracts the first 5,000 papers of a source and tells the peak of resident memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from extractors import pipeline
from extractors.records import ENTITY_TYPES, Entity, Text
from extractors.training.scoring import (
    Judged,
    Named,
    as_named,
    calibration_error,
    match,
    named,
    reliability,
    score_entities,
)
from kg import sources
from kg.core.model import ExtractedPaper, Paper

SHARED = Path(__file__).parents[3] / "shared"
NOTHING = "–"
#: type → (must, aim), from the project's acceptance table; roles are accuracy, the rest F1.
TARGETS = {
    "all": (0.82, 0.86),
    "Method": (0.83, 0.88),
    "Dataset": (0.90, 0.93),
    "Task": (0.77, 0.82),
    "Metric": (0.78, 0.86),
    "roles": (0.89, 0.93),
}


def gold_entities(path: Path) -> dict[str, list[tuple[str, Named]]]:
    """Paper → the gold entities' names and what is needed to score them."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return {
        row["id"]: [
            (e["name"], named(e["type"], [e["name"], *e["aliases"]], e["role"], optional=e.get("optional", False)))
            for e in row["entities"]
        ]
        for row in rows
    }


def papers(path: Path) -> list[Text]:
    found = (i.paper if isinstance(i, ExtractedPaper) else i for i in sources.read(path))
    return [Text(p.id, p.title, p.abstract) for p in found if isinstance(p, Paper)]


def report_all(model: str | None, files: Sequence[Path]) -> None:
    """Score each gold file, and where there are several, all of them together with confusions and errors."""
    nlp = pipeline.load(model)
    found: dict[str, tuple[Entity, ...]] = {}
    gold: dict[str, list[tuple[str, Named]]] = {}
    for path in files:
        here = gold_entities(path)
        texts = [text for text in papers(papers_beside(path)) if text.id in here]
        found |= {e.paper_id: e.entities for e in pipeline.extract(texts, nlp=nlp)}
        gold |= here
        if len(files) > 1:
            report_scores(f"{pipeline.model_name(nlp)} on {path.name}", here, found)
    report_scores(f"{pipeline.model_name(nlp)} on {len(files)} files", gold, found)
    report_reliability(gold, found)
    report_errors(gold, found)


def papers_beside(gold: Path) -> Path:
    return gold.with_name(gold.name.replace("gold", "papers"))


def report_scores(title: str, gold: dict[str, list[tuple[str, Named]]], found: dict[str, tuple[Entity, ...]]) -> None:
    wanted = {paper: [entity for _, entity in entities] for paper, entities in gold.items()}
    scores = score_entities(wanted, {paper: [as_named(e) for e in found.get(paper, ())] for paper in gold})
    print(f"{title}, {len(gold)} papers\n")
    print(f"{'':8s} {'P':>6s} {'R':>6s} {'F1':>6s}  {'must':>5s} {'aim':>5s}  gold")
    for name, counts in scores.types.items():
        must, aim = TARGETS[name]
        print(
            f"{name:8s} {counts.precision:6.1%} {counts.recall:6.1%} {counts.f1:6.1%}  {must:5.0%} {aim:5.0%}"
            f"  {counts.wanted}"
        )
    must, aim = TARGETS["roles"]
    print(f"{'roles':8s} {'':6s} {'':6s} {scores.role_accuracy:6.1%}  {must:5.0%} {aim:5.0%}  {scores.roles}\n")


def report_reliability(gold: dict[str, list[tuple[str, Named]]], found: dict[str, tuple[Entity, ...]]) -> None:
    """The reliability diagram of the confidences, as text, and their expected calibration error."""
    judged = Judged()
    for paper, entities in gold.items():
        judged.add([entity for _, entity in entities], found.get(paper, ()))
    bins = reliability((f.score, f.right) for f in judged.findings)
    print(f"reliability of confidences, expected calibration error {calibration_error(bins):.3f} (must 0.04)")
    print("confidence  found  mean  right")
    for b in bins:
        bar = "".join("█" if n < round(40 * b.right) else "·" for n in range(40))
        at = min(round(40 * b.confidence), 39)
        print(
            f"{b.low:.1f} to {b.high:.1f} {b.count:6d} {b.confidence:6.3f} {b.right:6.3f}  {bar[:at]}|{bar[at + 1 :]}"
        )
    print("(bars: share that is right; |: mean confidence)")


def report_errors(gold: dict[str, list[tuple[str, Named]]], found: dict[str, tuple[Entity, ...]]) -> None:
    """Types confused, roles confused, and the names most often missed and wrongly found."""
    types: Counter[tuple[str, str]] = Counter()
    roles: Counter[tuple[str, str]] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    spurious: Counter[tuple[str, str]] = Counter()
    for paper, entities in gold.items():
        got = [as_named(e) for e in found.get(paper, ())]
        wanted = [entity for _, entity in entities]
        pairs = match(wanted, got)
        rest = [j for j in range(len(got)) if j not in pairs.values()]
        for i, (name, entity) in enumerate(entities):
            if i in pairs:
                types[entity.type, entity.type] += 1
                roles[str(entity.role), str(got[pairs[i]].role)] += 1
            elif not entity.optional:
                other = next((j for j in rest if got[j].forms & entity.forms), None)
                types[entity.type, got[other].type if other is not None else NOTHING] += 1
                missed[entity.type, name] += 1
        for j in rest:
            if not any(got[j].forms & e.forms for e in wanted):
                types[NOTHING, got[j].type] += 1
            spurious[got[j].type, found[paper][j].name] += 1
    print_confusion("types", types, [*ENTITY_TYPES, NOTHING])
    print_confusion("roles of matched entities", roles, sorted({r for pair in roles for r in pair}))
    for title, errors in (("missed", missed), ("found in error", spurious)):
        print(f"\nmost often {title}")
        for (kind, name), n in errors.most_common(20):
            print(f"  {n:3d}  {kind:8s} {name}")


def print_confusion(title: str, counts: Counter[tuple[str, str]], names: Sequence[str]) -> None:
    print(f"\n{title}: gold down, found across")
    print(" " * 12 + "".join(f"{name:>12s}" for name in names))
    for gold in names:
        print(f"{gold:12s}" + "".join(f"{counts[gold, found]:12d}" for found in names))


def report_speed(model: str | None, texts: Sequence[Text]) -> None:
    """Texts a second of the whole pipeline and of a BERT-base-size encoder; three rounds taken in turns."""
    nlp = pipeline.load(model)
    encode = bert_base()
    ours, bert = [], []
    for _ in range(3):
        ours.append(rate(lambda: list(pipeline.extract(texts, nlp=nlp)), len(texts)))
        bert.append(rate(lambda: [encode(text.content) for text in texts[:20]], min(20, len(texts))))
    fast, slow = statistics.median(ours), statistics.median(bert)
    print(f"\n{fast:.1f} texts/s, BERT-base size in fp32 {slow:.1f} texts/s: {fast / slow:.1f} times (must 10, aim 15)")


def rate(work: Callable[[], object], count: int) -> float:
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def bert_base() -> Callable[[str], object]:
    """An encoder of BERT's size (12 layers, 768 wide; Devlin et al. 2019) with random weights, one text a call."""
    import numpy as np
    import onnxruntime
    import torch
    from tokenizers import Tokenizer

    from extractors.training.encoder import Encoder, EncoderConfig

    torch.manual_seed(0)
    sizes = EncoderConfig(hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072)
    encoder = Encoder(sizes).eval()
    tokenizer = Tokenizer.from_file(str(pipeline.MODEL_FOLDER / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(512)
    names = ["ids", "types", "mask"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bert.onnx"
        ids = torch.ones(1, 64, dtype=torch.long)
        axes = {name: {0: "batch", 1: "length"} for name in names}
        torch.onnx.export(
            encoder, (ids, ids, ids), str(path), input_names=names, output_names=["states"], dynamic_axes=axes,
            dynamo=False,
        )  # fmt: skip
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])

    def encode(text: str) -> object:
        found = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        return session.run(None, {"ids": found, "types": np.zeros_like(found), "mask": np.ones_like(found)})

    return encode


def report_memory(source: Path, model: str | None, count: int = 5000) -> None:
    """Peak resident memory of `kg extract` on the first papers of a source."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "papers.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for item in islice((i for i in sources.read(source) if isinstance(i, Paper)), count):
                file.write(json.dumps({"id": item.id, "title": item.title, "abstract": item.abstract}) + "\n")
        command = [sys.executable, "-m", "kg", "extract", str(path), "-o", f"{folder}/out.jsonl", "-q"]
        start = time.perf_counter()
        subprocess.run([*command, *(["--model", model] if model else [])], check=True)
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 / 1024
    print(f"\nkg extract on {count} papers: peak {peak:.2f} GB (must 0.7, aim 0.4), {count / seconds:.1f} papers/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model")
    known = [SHARED / "gold" / f"{name}.gold.jsonl" for name in ("dev", "dev2")]
    parser.add_argument("--gold", type=Path, nargs="+", default=known)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--memory", type=Path, metavar="SOURCE")
    options = parser.parse_args()
    for path in [p for gold in options.gold for p in (gold, papers_beside(gold)) if not p.exists()]:
        sys.exit(f"there is no {path}; name gold papers of your own with --gold")
    report_all(options.model, options.gold)
    if options.speed:
        report_speed(options.model, papers(papers_beside(options.gold[0])))
    if options.memory:
        report_memory(options.memory, options.model)


if __name__ == "__main__":
    main()
