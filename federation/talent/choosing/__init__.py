"""Choosing craftsmen: the ranking, the bounds of the list, the result sealed so that anybody can run it again.

Pure: no Django, no database. What a machine without the platform needs to verify a result is here and in
:mod:`federation.panels.calibration`.
"""
