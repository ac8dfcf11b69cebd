"""Owns measures: the formulas that say where a key result's current value comes from, read, judged and worked out."""

from okrsync.measures.formula import Answer, Measure, Question, Share, questions, worked_out
from okrsync.measures.grammar import NotAMeasure, parse
from okrsync.measures.rules import MeasureRules
from okrsync.measures.tickets import finished_tickets

__all__ = [
    "Answer",
    "Measure",
    "MeasureRules",
    "NotAMeasure",
    "Question",
    "Share",
    "finished_tickets",
    "parse",
    "questions",
    "worked_out",
]
