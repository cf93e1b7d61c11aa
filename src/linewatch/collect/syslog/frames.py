"""Messages out of a stream (RFC 6587, RFC 5425 §4.3). Pure.

Octet counting (`123 <34>1 ...`) and lines may even alternate: a frame that begins with a digit is counted,
any other ends with a line feed.
"""

from linewatch.collect.syslog.line import LONGEST

_MOST_DIGITS = 5


class BadFrame(Exception):
    """The stream cannot be followed any more: close it."""


class Frames:
    """One connection's. It keeps at most one message that is not whole."""

    def __init__(self) -> None:
        self._rest = b""
        self._skipping = False  # of a line that is too long, until it ends
        self.malformed = 0  # lines that were too long

    def feed(self, data: bytes) -> list[bytes]:
        """Whole messages. Raises BadFrame where a count is none, or larger than is taken."""
        buffer = self._rest + data
        found: list[bytes] = []
        place = 0
        while place < len(buffer):
            if not self._skipping and 0x31 <= buffer[place] <= 0x39:
                end = self._counted(buffer, place)
                if end is None:
                    break
                start, place = end
                found.append(buffer[start:place])
                continue
            end_of_line = buffer.find(b"\n", place)
            if end_of_line < 0:
                if len(buffer) - place > LONGEST:
                    self._skipping, place = True, len(buffer)
                break
            if self._skipping or end_of_line - place > LONGEST:
                self.malformed += 1
                self._skipping = False
            elif buffer[place:end_of_line].strip(b"\r\x00 "):
                found.append(buffer[place:end_of_line])
            place = end_of_line + 1
        self._rest = b"" if self._skipping else buffer[place:]
        return found

    def ended(self) -> list[bytes]:
        """The last line, where the stream ended without a line feed."""
        rest, self._rest = self._rest, b""
        return [rest] if rest and not 0x31 <= rest[0] <= 0x39 and not self._skipping else []

    @staticmethod
    def _counted(buffer: bytes, place: int) -> tuple[int, int] | None:
        """Where a counted message begins and ends; None if it is not whole."""
        blank = buffer.find(b" ", place, place + _MOST_DIGITS + 1)
        digits = buffer[place : blank if blank >= 0 else place + _MOST_DIGITS + 1]
        if not digits.isdigit() or len(digits) > _MOST_DIGITS:
            raise BadFrame("a frame begins with a digit and not with its length")
        if blank < 0:
            return None
        if int(digits) > LONGEST:
            raise BadFrame(f"a frame of {int(digits)} octets; at most {LONGEST} are taken")
        end = blank + 1 + int(digits)
        return (blank + 1, end) if end <= len(buffer) else None
