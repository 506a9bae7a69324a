"""A letter: what somebody is told, written once and drawn as the text of a mail, as its HTML and as a page. Pure.

Promises: the three hold the same words in the same order; what people wrote (names, reasons) is never read as a mark; a link leads to a
page of this installation and nowhere else. A letter is kept as text: paragraphs with blank lines between, of which one that begins with
`# ` is a heading, with `=> /path ` a button, and with `- /path ` a link.
Leaves out: what a letter says.
"""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_MARKS = ("#", "=>", "-", "\\")
_WIDTH = 76
_STYLE = """
body { margin: 0; padding: 0; background: #f0f4f5; color: #212b32; }
body { font-family: Arial, Helvetica, sans-serif; font-size: 18px; line-height: 1.5; }
.page { max-width: 600px; margin: 0 auto; }
.head { padding: 16px 24px; background: #005eb8; color: #ffffff; }
.head b { font-size: 22px; }
.head span { display: block; font-size: 15px; }
.body { padding: 24px 24px 8px; background: #ffffff; }
h1 { margin: 0 0 16px; font-size: 26px; line-height: 1.25; }
h2 { margin: 24px 0 4px; font-size: 20px; line-height: 1.35; }
p { margin: 0 0 16px; }
a { color: #005eb8; }
.go a { display: inline-block; padding: 12px 20px; background: #007f3b; }
.go a { color: #ffffff; font-weight: bold; text-decoration: none; }
.foot { padding: 20px 24px 32px; color: #4c6272; font-size: 15px; }
@media (max-width: 480px) { .go a { display: block; text-align: center; } }
"""


@dataclass(frozen=True)
class Part:
    """One piece of a letter: `kind` is heading, text, button or link; `path` is where a button or link leads."""

    kind: str
    text: str
    path: str = ""


def heading(text: str) -> str:
    """Return a heading as a letter keeps it."""
    return f"# {_line(text)}"


def paragraph(text: str) -> str:
    """Return a paragraph as a letter keeps it, whatever somebody wrote in it."""
    line = _line(text)
    return f"\\{line}" if line.startswith(_MARKS) else line


def button(text: str, path: str) -> str:
    """Return the one thing to press. `path` is a page of this installation."""
    return f"=> {_own(path)} {_line(text)}"


def link(text: str, path: str) -> str:
    """Return a link on a line of its own. `path` is a page of this installation."""
    return f"- {_own(path)} {_line(text)}"


def joined(parts: Sequence[str]) -> str:
    """Return a letter from its parts."""
    return "\n\n".join(part for part in parts if part)


def plain(text: str) -> str:
    """Return a letter of text alone, whatever somebody wrote in it: blank lines part it."""
    return joined([paragraph(each) for each in text.split("\n\n")])


def parts(letter: str) -> tuple[Part, ...]:
    """Return the pieces of a letter as it is kept."""
    return tuple(_parts(letter))


def _parts(letter: str) -> Iterator[Part]:
    for each in letter.split("\n\n"):
        mark, _, rest = each.partition(" ")
        path, _, words = rest.partition(" ")
        if mark == "#":
            yield Part("heading", rest)
        elif mark in {"=>", "-"} and _is_own(path) and words:
            yield Part("button" if mark == "=>" else "link", words, path)
        elif each.strip():
            yield Part("text", each.removeprefix("\\"))


def as_text(title: str, letter: str, foot: str, origin: str) -> str:
    """Return the text of a mail. `foot` is a letter too; links are spelt out at `origin`."""
    body = "\n\n".join(_text_of(part, origin) for part in parts(letter))
    end = "\n\n".join(_text_of(part, origin) for part in parts(foot))
    return f"{title}\n\n{body}\n\n-- \n{end}\n"


def _text_of(part: Part, origin: str) -> str:
    if part.path:
        return f"{part.text}:\n{origin}{part.path}"
    # An address is left in one piece, or it could not be opened.
    return textwrap.fill(part.text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def as_html(title: str, letter: str, foot: str, origin: str, sender: str) -> str:
    """Return the HTML of a mail: one column, its style in the head, no pictures. `sender` is who it comes from."""
    body = "\n".join(_html_of(part, origin) for part in parts(letter))
    end = "\n".join(_html_of(part, origin) for part in parts(foot))
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)} – Wardwise</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<style>{_STYLE}</style>\n</head>\n<body>\n'
        f'<div class="page">\n<div class="head" role="banner"><b>Wardwise</b><span>{escape(sender)}</span></div>\n'
        f'<div class="body" role="main">\n<h1>{escape(title)}</h1>\n{body}\n</div>\n'
        f'<div class="foot" role="contentinfo">\n{end}\n</div>\n</div>\n</body>\n</html>\n'
    )


def _html_of(part: Part, origin: str) -> str:
    if part.kind == "heading":
        return f"<h2>{escape(part.text)}</h2>"
    if part.path:
        anchor = f'<a href="{escape(origin + part.path)}">{escape(part.text)}</a>'
        return f'<p class="go">{anchor}</p>' if part.kind == "button" else f"<p>{anchor}</p>"
    own = rf"({re.escape(escape(origin))}/[^\s<>&]*[^\s<>&.,:;])"
    return f"<p>{re.sub(own, _ANCHOR, escape(part.text))}</p>"


_ANCHOR = r'<a href="\1">\1</a>'


def _line(text: str) -> str:
    return " ".join(text.split())


def _own(path: str) -> str:
    if not _is_own(path):
        raise ValueError(f"{path} is not a path of this installation")
    return path


def _is_own(path: str) -> bool:
    return path.startswith("/") and not path.startswith(("//", "/\\")) and not re.search(r"\s", path)
