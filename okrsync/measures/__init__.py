"""Owns measures: the formulas that say where a key result's current value comes from, read, judged and worked out."""

from okrsync.measures.formula import Asked, Measure, Share, asked, worked_out
from okrsync.measures.grammar import NotAMeasure, parse
from okrsync.measures.rules import MeasureRules
from okrsync.measures.tickets import finished_tickets

__all__ = [
    "Asked",
    "Measure",
    "MeasureRules",
    "NotAMeasure",
    "Share",
    "asked",
    "finished_tickets",
    "parse",
    "worked_out",
]
