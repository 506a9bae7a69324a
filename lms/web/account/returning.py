"""Where somebody goes after signing in: back to where they were, and never to another site."""

LONGEST = 2000


def local_path(wanted: str) -> str:
    """Return a path of this site that was asked for, or the home page's.

    Browsers read `//host`, `/\\host` and either with control characters in between as another site: none passes.
    """
    is_local = wanted.startswith("/") and not wanted.startswith("//")
    is_plain = "\\" not in wanted and all(character.isprintable() and character != " " for character in wanted)
    return wanted if is_local and is_plain and len(wanted) <= LONGEST else "/"
