"""What is allowed in a plant and yet wrong: rules over the index, each finding with what to do about it.

`finding` - what a rule finds. `rules` - all of them in order. `ground` - what several rules need. One file a
family of rules; `waivers` - findings looked at and accepted.
"""
