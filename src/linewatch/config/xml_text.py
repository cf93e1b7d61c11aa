"""Text that XML 1.0 can hold."""

import re

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """The text with what XML 1.0 (section 2.2) has no way to write replaced by U+FFFD."""
    return _ILLEGAL.sub("\ufffd", text)
