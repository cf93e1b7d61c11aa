"""The explanation of an incident, as its answer shows it."""

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", title=None)


class Said(Model):
    """A sentence in both languages."""

    zh: str
    en: str


class SideShown(Model):
    """A side the fault may be on."""

    side: str = Field(
        description="own, carrier, other-owner, customer-power, customer-equipment or customer-lan."
    )
    owner: str = Field(description="Id of the plant's owners; empty where nobody wrote one.")
    crew: str = Field(description="Who goes if it is ours: line, transmission, access, power.")
    probability: float
    text: Said


class DemarcationShown(Model):
    """Whose side it is."""

    told: bool = Field(
        description="False: the candidates fall on several sides, and no side has nine tenths."
    )
    sides: list[SideShown]
    text: Said = Field(description="One sentence, fit to be told to a customer.")
    proof: list[Said] = Field(description="What has been seen that shows it.")


class OutcomeShown(Model):
    """What a test may show, and what it would be then."""

    outcome: str
    chance: float
    element: str | None = Field(description="Of the likeliest fault after it; null: none of the candidates.")
    kind: str | None
    probability: float
    text: Said


class TestShown(Model):
    """A test, and how much it is expected to tell."""

    kind: str = Field(
        description="read, modem, loop, bert, otdr, light, phone-customer, phone-power or phone-owner."
    )
    at: str
    how: str = Field(
        description="inward (内环), outward (外环), tx-power, rx-power, sent, arrives, a site ..."
    )
    line: str
    watch: str
    codes: list[str] = Field(description="Alarms a port is read for.")
    effort: str = Field(description="remote (and harmless), traffic or crew.")
    caution: str = Field(description="in-service, shared, live-receiver, carries-light, or empty.")
    bits: float = Field(description="Expected information gain.")
    left: float = Field(description="Bits expected to be unknown afterwards.")
    outcomes: list[OutcomeShown]
    text: Said
    caution_text: Said | None


class RootExplained(Model):
    """One root: how much is not known of it, whose side it is, which test would tell."""

    element: str
    kind: str
    bits: float = Field(description="Entropy of the candidates.")
    demarcation: DemarcationShown
    tests: list[TestShown] = Field(description="The most bits for the effort first.")
    decides: int | None = Field(description="Which of `tests` best tells the sides apart, while not told.")


class FaultShown(Model):
    element: str
    kind: str


class RunnerUp(Model):
    """The best other explanation, and what speaks against it."""

    faults: list[FaultShown]
    probability: float
    unexplained: list[tuple[str, str, str]] = Field(
        description="The first alarms it would leave unexplained."
    )
    unexplained_count: int
    missing: list[tuple[str, str, str]] = Field(description="The first alarms it should have made.")
    missing_count: int
    text: Said


class ExplanationShown(Model):
    """Worked out when asked."""

    roots: list[RootExplained] = Field(description="Of the first roots the plant in force knows.")
    runner_up: RunnerUp | None
