"""Why a file cannot be read."""


class Unreadable(Exception):
    """The file cannot be used: why, and what to do about it."""

    def __init__(self, said: str, advice: str = "") -> None:
        super().__init__(said)
        self.said, self.advice = said, advice

    def __str__(self) -> str:
        return f"{self.said}。{self.advice}。" if self.advice else f"{self.said}。"
