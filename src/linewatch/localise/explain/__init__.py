"""Why a verdict, what else it may be, whose side it is on, which test would tell. Beside the step."""
