"""Google Sheets in a box: the Sheets v4 and Drive v3 APIs over one spreadsheet that people share by its link."""

from connectors.sheets.sandbox.box import Sandbox

__all__ = ["Sandbox"]
