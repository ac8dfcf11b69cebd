"""Reads YAML and remembers where in the text each key and value stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Path: TypeAlias = tuple[str | int, ...]


class Mark(NamedTuple):
    """A place in a text, both counted from 1."""

    line: int
    column: int


class BadYaml(ValueError):  # noqa: N818 (named by the situation)
    """The text is no YAML that says one thing."""

    def __init__(self, mark: Mark, message: str) -> None:
        super().__init__(message)
        self.mark = mark


@dataclass(frozen=True)
class Located:
    """The data, and the marks of its keys and values by path."""

    data: Any
    keys: Mapping[Path, Mark] = field(default_factory=dict)
    values: Mapping[Path, Mark] = field(default_factory=dict)

    def mark(self, path: Path) -> Mark:
        """Where ``path`` stands; of what is not there, where the nearest part around it stands."""
        real = self.real(path)
        return self.keys.get(real) or self.values.get(real, Mark(1, 1))

    def real(self, path: Path) -> Path:
        """``path`` without the steps that are not in the text: a missing key, a validator's own label."""
        found: Path = ()
        for step in path:
            if (*found, step) in self.values:
                found = (*found, step)
        return found


def read_yaml(text: str) -> Located:
    """Parse ``text``. Keys are kept as they are written (``on`` is no boolean). Raises :class:`BadYaml`."""
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        reading = _Reading(loader)
        data = reading.value(node, ()) if node is not None else {}
    except BadYaml:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)
        raise BadYaml(place, f"this is no valid YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise BadYaml(Mark(1, 1), f"this is no valid YAML: {' '.join(str(error).split())}") from None
    return Located(data, reading.keys, reading.values)


class _Reading:
    """One walk over the nodes of a document."""

    def __init__(self, loader: yaml.SafeLoader) -> None:
        self._loader = loader
        self._open: list[Node] = []
        self.keys: dict[Path, Mark] = {}
        self.values: dict[Path, Mark] = {}

    def value(self, node: Node, path: Path) -> Any:
        if any(node is outer for outer in self._open):
            raise BadYaml(_mark(node), "this alias stands inside of what it stands for")
        self.values[path] = _mark(node)
        self._open.append(node)
        try:
            if isinstance(node, MappingNode):
                return dict(self._members(node, path))
            if isinstance(node, SequenceNode):
                return [self.value(each, (*path, index)) for index, each in enumerate(node.value)]
            return self._loader.construct_object(node)
        finally:
            self._open.pop()

    def _members(self, node: MappingNode, path: Path) -> Iterator[tuple[str, Any]]:
        own = [key for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        for index, key in enumerate(own):
            if not isinstance(key, ScalarNode):
                raise BadYaml(_mark(key), "a key must be a plain word")
            if any(key.value == earlier.value for earlier in own[:index]):
                raise BadYaml(_mark(key), f"the key {key.value!r} stands here twice")
        self._loader.flatten_mapping(node)
        for key, value in node.value:
            self.keys[*path, key.value] = _mark(key)
            yield key.value, self.value(value, (*path, key.value))


def _mark(node: Node) -> Mark:
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)
