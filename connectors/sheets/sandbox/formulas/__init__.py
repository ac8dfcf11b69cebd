"""Formulas: their references, their syntax and what they come to."""
