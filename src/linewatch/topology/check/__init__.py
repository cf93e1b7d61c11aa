"""What is wrong in a plant: pure rules over the FORMAT value as written, each finding every mistake at once.

`mistake` - what a rule finds. `shape` - keys and types. `rules` - all of them in order.
"""
