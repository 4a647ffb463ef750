"""The templates of notices shipped with the package, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from newstratum._model.notices.templates import Template, build_template
from newstratum._wire.toml_files import parse_toml
from newstratum._words import LANGUAGES, Words, check_language
from newstratum.errors import DecodeError, InvalidValueError


def parse_templates(text: str, language: str) -> tuple[Template, ...]:
    """Read the templates of one language from TOML: one table each, with ``subject`` and ``text``.

    Args:
        text: The document.
        language: The language of its words.

    Returns:
        The templates, in their order.

    Raises:
        InvalidValueError: The document is not TOML, a template is not a subject and a text, or a placeholder
            is unknown.
    """
    name = f"templates.{language}"
    try:
        document = parse_toml(text, name)
    except DecodeError as error:
        reason = error.problems[0].words
        raise InvalidValueError(
            name, reason, Words("请核对引号和括号", "check its quotes and brackets")
        ) from None
    return tuple(_read(each, language, table) for each, table in document.items())


def _read(name: str, language: str, table: object) -> Template:
    match table:
        case {"subject": str(subject), "text": str(text), **rest} if not rest:
            return build_template(name, language, subject, text.strip())
    raise InvalidValueError(
        f"template.{name}.{language}",
        Words("应为标题和正文", "is not a subject and a text"),
        Words("请给这两段文字", "give it these two strings"),
    )


@cache
def load_templates() -> Mapping[tuple[str, str], Template]:
    """Return the shipped templates by name and language; read once from the package's files."""
    folder = resources.files("newstratum._shipped") / "data" / "templates"
    read = (
        template
        for language in LANGUAGES
        for template in parse_templates((folder / f"{language}.toml").read_text(encoding="utf-8"), language)
    )
    return MappingProxyType({(template.name, template.language): template for template in read})


def get_template(name: str, language: str = "zh") -> Template:
    """Return one shipped template.

    Raises:
        InvalidValueError: None is shipped under the name in the language.
    """
    check_language(language)
    found = load_templates().get((name, language))
    if found is None:
        known = ", ".join(sorted({each for each, _language in load_templates()}))
        raise InvalidValueError(
            "template",
            Words("这种语言没有这个名称的模板", "there is none of this name in this language"),
            Words("可用：{}", "use: {}").format(known),
        )
    return found
