"""What went wrong in a build, in full: each failure, and what was skipped for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

FAILED = ("error", "fail", "runtime error")


def in_words(results: Iterable[Any], nodes: dict[str, Any]) -> str:
    """Return every failure with its file and message, then what was skipped and why.

    `results` are those of dbt's run, `nodes` what was to be built, by unique id.
    """
    failed = [result for result in results if result.status in FAILED]
    skipped = [
        result.node.unique_id
        for result in results
        if result.status == "skipped" and result.node.unique_id in nodes  # no exposure
    ]
    return "\n\n".join([*map(_failure, failed), *_skipped(skipped, failed, nodes)])


def _failure(result: Any) -> str:  # noqa: ANN401
    node = result.node
    lines = [
        f"{result.status.upper()} {node.resource_type} {node.name}"
        f" ({node.original_file_path})",
        (result.message or "").strip(),
    ]
    if compiled := getattr(node, "compiled_path", None):
        lines.append(f"compiled: {compiled}")
    return "\n  ".join(line for line in lines if line)


def _skipped(
    skipped: list[str], failed: list[Any], nodes: dict[str, Any]
) -> Iterator[str]:
    """Yield for each cause, one failed node or several, what was skipped for it."""
    causes = defaultdict(set)  # of each node that must not be built upon
    for result in failed:
        node = result.node
        is_test = node.resource_type == "test"
        for blocked in _parents(node) if is_test else [node.unique_id]:
            causes[blocked].add(node.name)
    names = defaultdict(list)
    for unique_id in skipped:
        names[tuple(sorted(_causes(unique_id, causes, nodes)))].append(unique_id)
    for cause, ids in names.items():
        made = sorted(nodes[i].name for i in ids if nodes[i].resource_type != "test")
        tests = len(ids) - len(made)
        yield (
            f"skipped because of {', '.join(cause) or 'what is above'}:"
            f" {len(made)} models and functions, {tests} tests\n  {', '.join(made)}"
        ).strip()


def _causes(
    unique_id: str, causes: dict[str, set[str]], nodes: dict[str, Any]
) -> set[str]:
    found, seen, waiting = set(), set(), [unique_id]
    while waiting:
        node = waiting.pop()
        if node in seen or node not in nodes:
            continue
        seen.add(node)
        found |= causes.get(node, set())
        waiting += _parents(nodes[node])
    return found


def _parents(node: Any) -> list[str]:  # noqa: ANN401
    return getattr(node.depends_on, "nodes", [])  # a seed's has none
