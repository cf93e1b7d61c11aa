"""Which alarms are one trouble, and its life. Pure.

`book` - verdicts become incidents with ids that stay. `lines` - what that means for each dedicated line.
"""
