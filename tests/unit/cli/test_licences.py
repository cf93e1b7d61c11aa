"""The licence check: what is allowed, and how what packages say of themselves is read."""

from importlib.metadata import Distribution

import pytest

from tests.licences import allowed, licence_of, locked


class Package(Distribution):
    """A package that says only this of itself."""

    def __init__(self, metadata: str, files: dict[str, str] | None = None) -> None:
        self._texts = {"METADATA": f"Metadata-Version: 2.1\nName: x\n{metadata}\n", **(files or {})}

    def read_text(self, filename):
        return self._texts.get(filename)

    def locate_file(self, path):
        return path


@pytest.mark.parametrize(
    ("expression", "fine"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-2.0-only", True),
        ("MIT AND GPL-2.0-only", False),
        ("(MIT OR GPL-2.0-only) AND PSF-2.0", True),
        ("MIT AND (GPL-2.0-only OR LGPL-3.0-only)", False),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("WTFPL", False),
    ],
)
def test_an_expression(expression, fine):
    assert allowed(expression) is fine


@pytest.mark.parametrize("expression", ["", "MIT OR", "(MIT", "MIT BSD-3-Clause"])
def test_an_expression_nobody_can_read(expression):
    with pytest.raises(ValueError):
        allowed(expression)


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License-Expression: MIT AND PSF-2.0", "MIT AND PSF-2.0"),
        ("Classifier: License :: OSI Approved :: MIT License", "MIT"),
        ("Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)", "GPL"),
        ("Classifier: License :: OSI Approved :: GNU Lesser General Public License v3", "LGPL"),
        ("License: BSD-2-Clause", "BSD-2-Clause"),
        ("License: MIT or GPL", "GPL"),
        ("License: ask us", ""),
        ("", ""),
    ],
)
def test_what_a_package_says_of_itself(metadata, licence):
    assert licence_of(Package(metadata)) == licence


def test_names_of_the_lock():
    lock = (
        "# by hand\naiosqlite==0.22.1 \\\n    --hash=sha256:00\nuvicorn[standard]==0.5 ; x\n    # via a==b\n"
    )
    assert locked(lock) == ["aiosqlite", "uvicorn"]
