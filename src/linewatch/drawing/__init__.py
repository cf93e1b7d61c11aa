"""Pictures of the plant as SVG text: a line as a metro map, rings and chains, cables and ducts. Pure."""
