"""What people say of a verdict."""

from linewatch.words.text import Text

FEEDBACK: dict[str, Text] = {
    "verb.accept": Text("认可判断", "accept the verdict"),
    "verb.reject": Text("否定判断", "reject the verdict"),
    "verb.move": Text("改正判断", "correct the verdict"),
    "change.judged": Text("人工评判", "somebody judged the verdict"),
}
