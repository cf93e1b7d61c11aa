"""The plant: what hangs on what, from the duct to the customer's router (G.805 layers, bottom up).

`plant` - the model, field for field the interchange form. `index` - the same, looked up by id.
"""
