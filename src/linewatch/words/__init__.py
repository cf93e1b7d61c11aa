"""中文 and English, one dictionary: what alarms, faults, reasons and refusals are called."""
