"""Which alarms are one trouble, and its life. Pure."""
