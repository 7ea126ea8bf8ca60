"""One module for each kind of work; ``TITLE``, ``GOAL`` and ``measure()`` are what the table asks of it.

``REMARKS``, where there are any, say why a goal is missed.
"""
