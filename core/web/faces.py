"""How a person likes to see the product: light or dark, usual or large type. Kept in one cookie, no account needed."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase

COOKIE = "face"
YEAR = 365 * 24 * 3600
THEMES = ("auto", "light", "dark")
SIZES = ("usual", "large")


ALWAYS = ("tokens", "type", "frame", "bar", "controls", "pieces", "list", "form", "case", "chart", "pages")
NARROW = "screen and (max-width: 60rem)"
DARK = "(prefers-color-scheme: dark)"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One style sheet of ours and the media it is for."""

    path: str
    media: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """The choice; ``auto`` follows the device."""

    theme: str = "auto"
    size: str = "usual"

    def with_choice(self, choice: str) -> "Face":
        """This face with one thing changed: the name of a theme or of a size; anything else changes nothing."""
        if choice in THEMES:
            return Face(choice, self.size)
        if choice in SIZES:
            return Face(self.theme, choice)
        return self

    @property
    def sheets(self) -> list[Sheet]:
        """Style sheets in the order they are linked; later ones win."""
        chosen = [Sheet(f"web/{name}.css") for name in ALWAYS]
        chosen.append(Sheet("web/narrow.css", "screen" if self.size == "large" else NARROW))
        if self.theme != "light":
            chosen.append(Sheet("web/dark.css", DARK if self.theme == "auto" else "screen"))
        if self.size == "large":
            chosen.append(Sheet("web/large.css", "screen"))
        return [*chosen, Sheet("web/print.css", "print")]

    def keep(self, response: HttpResponseBase) -> None:
        """Remember it in this browser."""
        response.set_cookie(COOKIE, f"{self.theme}.{self.size}", max_age=YEAR, samesite="Lax", httponly=True)


def face_of(request: HttpRequest) -> Face:
    """The face chosen in this browser; a cookie that makes no sense counts as none."""
    face = Face()
    for choice in request.COOKIES.get(COOKIE, "").split("."):
        face = face.with_choice(choice)
    return face


def face(request: HttpRequest) -> dict[str, Face]:
    """Context processor: ``face`` in every template."""
    return {"face": face_of(request)}
