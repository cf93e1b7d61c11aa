"""AES in CFB mode with 128 bits of feedback (RFC 3826 section 3), by OpenSSL's libcrypto.

The standard library has every hash of SNMPv3 and no cipher. libcrypto is what the interpreter's own `hashlib`
stands on, so it is there; five of its functions are called, with lengths that are counted here.
"""

import ctypes
import ctypes.util
from functools import cache
from typing import Final

_NAMES: Final = ("libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so")
_CIPHERS: Final = {16: "EVP_aes_128_cfb128", 24: "EVP_aes_192_cfb128", 32: "EVP_aes_256_cfb128"}
_BLOCK: Final = 16


class NoCipher(Exception):
    """This machine has no libcrypto, or one without AES."""


class _Libcrypto:
    def __init__(self, library: ctypes.CDLL) -> None:
        self.new = library.EVP_CIPHER_CTX_new
        self.new.restype = ctypes.c_void_p
        self.free = library.EVP_CIPHER_CTX_free
        self.free.argtypes = [ctypes.c_void_p]
        self.init = library.EVP_CipherInit_ex
        self.init.argtypes = [
            ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int,
        ]  # fmt: skip
        self.update = library.EVP_CipherUpdate
        self.update.argtypes = [
            ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_int), ctypes.c_char_p, ctypes.c_int,
        ]  # fmt: skip
        self.ciphers: dict[int, int] = {}
        for octets, name in _CIPHERS.items():
            cipher = getattr(library, name)
            cipher.restype = ctypes.c_void_p
            self.ciphers[octets] = cipher()


@cache
def _libcrypto() -> _Libcrypto:
    tried = [*_NAMES]
    if (found := ctypes.util.find_library("crypto")) is not None:
        tried.append(found)
    for name in tried:
        try:
            return _Libcrypto(ctypes.CDLL(name))
        except (OSError, AttributeError):
            continue
    raise NoCipher("AES needs OpenSSL's libcrypto, which is not on this machine; install it (libssl3)")


def why_no_aes() -> str:
    """A sentence where AES cannot be had, else empty."""
    try:
        _libcrypto()
    except NoCipher as error:
        return str(error)
    return ""


def cfb(key: bytes, iv: bytes, data: bytes, *, encrypt: bool) -> bytes:
    """`data` encrypted or decrypted: as many octets as it has. `key` of 16, 24 or 32 octets, `iv` of 16.

    ValueError where they are not; NoCipher.
    """
    if len(key) not in _CIPHERS or len(iv) != _BLOCK:
        raise ValueError(f"a key of {len(key)} and an IV of {len(iv)} octets; AES has 16, 24 or 32, and 16")
    library = _libcrypto()
    out = ctypes.create_string_buffer(len(data) + _BLOCK)
    written = ctypes.c_int(0)
    context = library.new()
    if not context:
        raise MemoryError
    try:
        good = library.init(context, library.ciphers[len(key)], None, key, iv, int(encrypt))
        good = good and library.update(context, out, ctypes.byref(written), data, len(data))
    finally:
        library.free(context)
    if not good or written.value != len(data):
        raise NoCipher("libcrypto refuses AES in CFB mode")
    return out.raw[: len(data)]
