"""One dictionary, 中文 and English, for everything people read. `say(key, language)`. Pure."""

from linewatch.words.dictionary import Language, knows, say

__all__ = ["Language", "knows", "say"]
