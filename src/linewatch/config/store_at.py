"""Where the store is: a url without a password, and the password by reference."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from linewatch.config.secret import NoSecret, Secret, from_file
from linewatch.config.written import StoreAt

_PASSWORD = re.compile(r"://[^/@:]*:[^/@]*@|[?&]password=")
_HOW = "write store: {url: postgresql://USER@HOST/NAME, password_file: FILE}"


@dataclass(frozen=True, slots=True)
class Store:
    """`url` never holds the password; a relative SQLite path has been made absolute."""

    url: str
    password: Secret | None

    def with_password(self) -> str:
        """The url for the driver. Not for logs."""
        if self.password is None:
            return self.url
        scheme, _, rest = self.url.partition("://")
        user, _, place = rest.rpartition("@")
        return f"{scheme}://{user}:{quote(self.password.reveal(), safe='')}@{place}"


def store_of(written: StoreAt, here: Path) -> tuple[Store, list[tuple[str, str, str]]]:
    """The store, and what is wrong: (key, what, what to write instead). Paths are relative to `here`."""
    url = written.url
    if _PASSWORD.search(url):
        return Store("", None), [("url", "a password stands in store", _HOW)]  # and is not shown again
    wrong = []
    scheme, separator, rest = url.partition(":///")
    if scheme == "sqlite" and separator and rest:
        url = f"sqlite:///{(here / rest).absolute()}"
    elif not url.startswith("postgresql://"):
        wrong.append(("url", f'store is "{url}"', "write sqlite:///FILE or postgresql://USER@HOST/NAME"))
    password = None
    if written.password_file is not None:
        try:
            password = from_file(here / written.password_file)
        except NoSecret as error:
            wrong.append(("password_file", error.what, error.instead))
    return Store(url, password), wrong
