"""Scaffolding of plugins: the files of a small distribution that passes its kit as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: The kinds of plugin that there is scaffolding for.
SCAFFOLDING_KINDS: Final = ("notifier", "store")

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST: Final = 32


def build_scaffolding(what: str, name: str) -> dict[str, str]:
    """Return the files of a new plugin: their texts by their paths in the distribution's folder."""
    if what not in SCAFFOLDING_KINDS:
        raise InvalidValueError(
            "what",
            Words("不是插件种类", "not a kind of plugin"),
            Words("可用：{}", "there are {}").format(" and ".join(SCAFFOLDING_KINDS)),
        )
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise InvalidValueError(
            "name",
            Words("不能作插件名称", "not a name for a plugin"),
            Words(
                "请用不超过{}个小写字母、数字和单个连字符，首字符为字母",
                "use up to {} lower-case letters, digits and single hyphens, a letter first",
            ).format(_LONGEST),
        )
    module = name.replace("-", "_")
    folder = files("newstratum._shipped") / "data" / "scaffolding" / what
    return {
        path.replace("__MODULE__", module): text.replace("__NAME__", name).replace("__MODULE__", module)
        for path, text in _iterate_templates(folder, "")
    }


def _iterate_templates(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each template, those of folders in the folder included."""
    for each in sorted(folder.iterdir(), key=lambda found: found.name):
        if each.is_dir():
            yield from _iterate_templates(each, f"{path}{each.name}/")
        else:
            yield path + each.name.removesuffix(".txt"), each.read_text(encoding="utf-8")
