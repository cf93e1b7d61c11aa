"""Traps and informs of v1 and v2c: whom they speak for, whose share they take, what is asked and told."""
