"""The broken plant, asked only what becomes of the lines: `semantics.Broken` without a word of alarms.

It walks and judges as Broken does, by the same code; only what would be expected to be seen is left out,
which is most of the work when a place is looked at for the first time. So lines that Broken must tell apart
by what hangs on their ends are one here: it looks at strands, and judges one line for all that feel the same.
"""

from linewatch.localise.bundles import Bundles, Path
from linewatch.localise.expect import Keys
from linewatch.localise.faults import Damage
from linewatch.localise.lines import judge_line
from linewatch.localise.semantics import OK, Answers, Broken
from linewatch.localise.slices import at_once
from linewatch.localise.strands import Strand, Strands
from linewatch.localise.wiring import Wiring

_FATES = 50_000  # remembered of one plant
_CLEAN = (0,)

Hurt = dict[tuple[object, ...], int]
"""Members of a strand by what is the matter with their cards and tails."""


class Foretold(Broken):
    """`lines`: who is hurt, strand by strand, as `Prediction.lines`. `walked`: who was looked at. `near`:
    sections hurt. `hurt`: who is hurt at an end."""

    def __init__(
        self, wiring: Wiring, bundles: Bundles, keys: Keys, strands: Strands, damages: list[Damage]
    ) -> None:
        super().__init__(wiring, bundles, keys, damages)
        self._strands = strands
        self._felt = Answers(self._feels)
        self.near = self._touched_sections()
        self._join()
        self.lines: list[tuple[Strand, int, str]] = []
        self.walked: dict[Strand, int] = {}
        paths = at_once(self._tell_sections(self.near, {}))
        self._near_damage = {path.members[0]: None for path in paths}
        whole = strands.over(path for path in paths if self._tell_path(path))
        for d in damages:
            for element in d.dead:
                whole.update(strands.of_ne.get(element, {}))
        self.hurt = self._hurt_ends(whole)
        for strand in dict.fromkeys((*whole, *self.hurt)):
            self._strand(strand, strand.full if strand in whole else 0, self.hurt.get(strand, {}))

    def _join(self) -> None:
        """Take in what is broken besides."""

    def _strand(self, strand: Strand, clean: int, hurt: Hurt) -> None:
        felt = tuple([self._felt[leg] for leg in strand.legs])
        dead = (strand.a_ne in self.dead) + 2 * (strand.z_ne in self.dead)
        for pattern, members in hurt.items():
            clean &= ~members
            self._judged_alike(strand, members, (felt, dead, pattern))
        if clean:
            self._judged_alike(strand, clean, (felt, dead, _CLEAN))

    def _judged_alike(self, strand: Strand, members: int, key: object) -> None:
        """Lines that feel the same fare the same, so one of them is judged."""
        self.walked[strand] = self.walked.get(strand, 0) | members
        fates = self._strands.fates
        state = fates.get(key)
        if state is None:
            line = self.wiring.line(strand.members[(members & -members).bit_length() - 1])
            if len(fates) >= _FATES:
                fates.clear()
            state = fates[key] = judge_line(self, line).state
        if state:
            self.lines.append((strand, members, state))

    def _feels(self, leg: int) -> int:
        """The number of what a leg feels: working and protection trail there and back, as `ways` has them."""
        felt = tuple([-1 if way is None else self.ways[way] for way in self._strands.legs[leg]])
        return self._strands.feels.setdefault(felt, len(self._strands.feels))

    def near_damage(self, trail: str) -> bool:
        """Whether a trail, the first of its path, is over anything broken or in a ring with it."""
        return trail in self._near_damage

    def _hurt_ends(self, whole: dict[Strand, None]) -> dict[Strand, Hurt]:
        """Whose cards or tails are hurt: kinds of the tails, and what is the matter with each part. `whole`:
        strands that are looked at anyway."""
        del whole
        found: dict[Strand, Hurt] = {}
        harm, circuits = self.harm, self.index.circuits
        for name in self._touched_tails():
            strand, member = self._strands.of[name]
            circuit = circuits[name]
            pattern = (
                tuple([item.kind for item in circuit.a_tail]),
                tuple([item.kind for item in circuit.z_tail]),
                *[harm.get(element, 0) for element in self._strands.tail_of(circuit)],
            )
            known = found.setdefault(strand, {})
            known[pattern] = known.get(pattern, 0) | 1 << member
        return found

    def _tell_path(self, path: Path) -> bool:
        """Whether its circuits may feel it."""
        trail_id = path.members[0]
        if any(self.trail(trail_id, direction) != OK for direction in (1, -1)):
            return True
        groups, springs = self.index.msp_groups, self.wiring.spring_of
        return any(hop in groups or hop in springs for hop in path.trail.hops)

    def expect(self, resource: str, code: str, by: str, sure: int) -> None:
        """Nothing is."""

    def expect_of_ne(self, resource: str, code: str, ne: str, sure: int | None = None) -> None:
        """Nothing is."""

    def _section(self, section: str) -> None:
        pass

    def _group(self, group_id: str) -> None:
        pass
