"""Carries out commands that leave the house, and answers with outcomes."""
