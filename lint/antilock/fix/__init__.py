"""Edits that mend findings: made from remedies, verified before they are written."""
