"""What is said to a person whose file is not taken in: what is wrong, and what to do."""


class Unwanted(Exception):
    """A file that is not taken in; the message says what is wrong with it and what to do."""
