"""What is said to a person whose file is not taken in: what is wrong, and what to do."""

from django.core.exceptions import ValidationError

UNWANTED = "unwanted_file"


class Unwanted(ValidationError):
    """A file that is not taken in; the message says what is wrong with it and what to do.

    A form that an action refuses with it says so at its file field, under the code ``unwanted_file``.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, code=UNWANTED)

    def __str__(self) -> str:
        return str(self.message)
