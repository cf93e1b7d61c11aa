"""Faults -> what every monitoring point of the plant would report, from the maintenance-signal rules alone.

`broken` - which equipment and which fibres. `optical` - sections and linear MSP. `carried` - VC-4 trails and
VC-12 legs with their selectors. `tails` - from the 2M port outward. `reach` - which agents can be heard.
Standards: G.783 defect correlations, G.841 protection, G.775 E1 signals, RFC 3498 linear APS.
"""
