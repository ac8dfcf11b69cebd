"""Shipped for whoever writes a connector or doubts the engine: a tool in memory, and the simulated world around it."""
