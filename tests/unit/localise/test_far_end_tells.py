"""RAI at an end that still hears says that the other one does not: it is part of a line that is down."""

from pathlib import Path

from linewatch.config.plant_files import read_plant
from linewatch.localise.expect import Keys
from linewatch.localise.faults import Breaks, Fault
from linewatch.localise.field import Field
from linewatch.localise.wiring import Wiring
from linewatch.topology.index import PlantIndex

CITY = Path(__file__).resolve().parents[3] / "topology" / "xiangtan"


def test_a_fibre_broken_one_way_explains_rai_at_the_far_converters() -> None:
    index, keys = PlantIndex(read_plant(CITY).plant), Keys()
    field = Field(Wiring(index), Breaks(index), keys)
    told = {point for point, _ in field.alone(Fault("fibre-break", "CAB-BT-ZS:F001")).told(keys)}
    for line in ("ABC-02", "HOS-01", "ICBC-08", "TAX-02", "UNI-04"):
        assert (f"CV-{line}-Z", "E1-RAI", f"CV-{line}-Z") in told
    assert ("CV-ICBC-01-Z", "E1-RAI", "CV-ICBC-01-Z") not in told, "a line of another spur is fine"
