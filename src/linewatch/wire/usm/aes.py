"""AES in CFB mode with 128 bits of feedback (RFC 3826 section 3)."""

from functools import lru_cache

from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES


@lru_cache(maxsize=4_096)
def _cipher(key: bytes) -> AES:
    return AES(key)


def cfb(key: bytes, iv: bytes, data: bytes, *, encrypt: bool) -> bytes:
    """`data` encrypted or decrypted: as many octets as it has. `key` of 16, 24 or 32 octets, `iv` of 16.

    ValueError where they are not.
    """
    cipher = Cipher(_cipher(key), CFB(iv))
    work = cipher.encryptor() if encrypt else cipher.decryptor()
    return work.update(data) + work.finalize()
