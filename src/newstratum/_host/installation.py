"""How to install what is missing.

The packages are in no index, so all advice leads to a clone of the project.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from newstratum._words import Words

#: The distributions of the project that another one needs; pip must be given them in the same command.
NEEDED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "newstratum-apprise": ("newstratum-network",),
        "newstratum-chatbots": ("newstratum-network",),
        "newstratum-mail": ("newstratum-network",),
        "newstratum-ntfy": ("newstratum-network", "newstratum-chatbots"),
        "newstratum-sms": ("newstratum-network",),
        "newstratum-spark": ("newstratum-arrow",),
        "newstratum-webhook": ("newstratum-network",),
    }
)


def advise_plugin(distribution: str) -> Words:
    """Say how to install a distribution of the project's plugins."""
    folders = [f"./plugins/{each}" for each in (*NEEDED.get(distribution, ()), distribution)]
    return _advise(f"pip install {' '.join(folders)}")


def advise_extra(extra: str) -> Words:
    """Say how to install newstratum with one of its extras."""
    return _advise(f"pip install '.[{extra}]'")


def _advise(command: str) -> Words:
    return Words("请在本项目的副本中运行：{}", "in a clone of the project, run: {}").format(command)
