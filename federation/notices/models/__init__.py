"""Notices with their items and editions, and objections to them."""

from federation.notices.models.notice import Notice, NoticeEdition, NoticeItem, NoticePause
from federation.notices.models.objection import Ground, Objection, ObjectionFile, Outcome

__all__ = [
    "Ground",
    "Notice",
    "NoticeEdition",
    "NoticeItem",
    "NoticePause",
    "Objection",
    "ObjectionFile",
    "Outcome",
]
