"""Documents that people get: plain blocks (`document`) laid out as an accessible page (`html`) and as PDF (`pdf`).

A service says what is in one; how it looks, and that nothing anybody wrote is ever more than text, is decided here.
"""
