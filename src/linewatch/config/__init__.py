"""What the site wrote: settings and plant, or a good sentence with file and line for every mistake.

`site` - linewatch.yaml as one frozen tree. `plant_files` - a plant as YAML or FORMAT. `finding` - a mistake.
"""

from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.plant_files import ReadPlant, read_plant
from linewatch.config.site import Site, load_site, reload

__all__ = ["ConfigRefused", "Finding", "ReadPlant", "Site", "load_site", "read_plant", "reload"]
