"""Checks that people's key results serve the teams', and says how healthy they are: pure functions over items."""
