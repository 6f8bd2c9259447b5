"""Words by which accounts are told apart in groups: a shop, a region, a test."""

import re

from wxconsole.domain.problem import Misuse

# Han letters are the Chinese words; digits and Latin letters as in an alias.
_LETTER = "a-z0-9\u3400-\u4dbf\u4e00-\u9fff"
# Compiled where they are used: such wide ranges take long.
_TAG = f"[{_LETTER}][{_LETTER}-]{{0,31}}"
_BETWEEN = r"[\s,;，、；]+"


def tags_in(text: str) -> tuple[str, ...]:
    """The tags in `text`, with commas, semicolons or spaces between them, each once, in lower case.

    Raises Misuse (`tag_malformed`) for a word that is none.
    """
    words = dict.fromkeys(word for word in re.split(_BETWEEN, text.lower()) if word)
    for word in words:
        if not re.fullmatch(_TAG, word):
            raise Misuse("tag_malformed", tag=word)
    return tuple(words)
