"""``/api/v1/``: the routers of the contexts under one frame."""

from core.api.frame import Api
from federation.academies.api import router as academies
from federation.organizations.api import router as organizations

api = Api(
    title="京匠 Jingjiang",
    version="v1",
    description="Organisations, the register of craftsman academies and its plan. Lists are read page by page: put "
    "`next` into `after`. Every answer carries an ETag. Errors are `application/problem+json`.",
    urls_namespace="api-v1",
)
api.add_router("", organizations)
api.add_router("", academies)
