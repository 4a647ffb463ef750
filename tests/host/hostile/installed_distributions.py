"""Install a distribution of one module into a folder, as pip would leave it there."""

from __future__ import annotations

from pathlib import Path


def install(folder: Path, *, distribution: str, name: str, source: str) -> Path:
    """Write a module and the metadata of its distribution; return the folder to have on the path.

    Args:
        folder: Is made.
        distribution: The name of the distribution, version 1.0.
        name: The name of the entry point.
        source: The text of the module.
    """
    module = distribution.replace("-", "_")
    folder.mkdir()
    (folder / f"{module}.py").write_text(source, encoding="utf-8")
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n"
        f"Project-URL: Homepage, https://{distribution}.example.org/\n",
        encoding="utf-8",
    )
    (info / "entry_points.txt").write_text(f"[newstratum]\n{name} = {module}\n", encoding="utf-8")
    return folder
