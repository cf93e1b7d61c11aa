"""What people call a point of a cable: the manhole's own name where the plant gives one."""

from linewatch.topology.index import PlantIndex, ext_of


def point_name(index: PlantIndex, cable_id: str, point_id: str) -> str:
    """`ext.manhole` of the point, else its id."""
    cable = index.cables.get(cable_id)
    for point in cable.points if cable is not None else ():
        if point.id == point_id:
            manhole = ext_of(point).get("manhole")
            return manhole if isinstance(manhole, str) and manhole else point_id
    return point_id
