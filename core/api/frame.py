"""The API object: OpenAPI 3.1 with problems under their own content type, and ETags on every answer read."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from core.api.callers import signed_in_callers
from core.api.problems import CONTENT_TYPE, speak_problems
from core.crypto import sm3


class Api(NinjaAPI):
    """A versioned API of the product; an operation open to everybody says ``auth=anybody``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(docs_url=None, auth=signed_in_callers, **options)
        speak_problems(self)

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """The schema, saying that problems are ``application/problem+json``."""
        schema = super().get_openapi_schema(*args, **kwargs)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content[CONTENT_TYPE] = content.pop("application/json")
        return schema

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        """The answer with an ETag of its content; 304 when the caller already has it."""
        answer = super().create_response(request, data, **kwargs)
        if request.method not in ("GET", "HEAD") or answer.status_code != 200:
            return answer
        etag = f'"{sm3.digest(answer.content)[:32]}"'
        answer["ETag"] = etag
        patch_cache_control(answer, private=True, no_cache=True)
        patch_vary_headers(answer, ["Authorization", "Cookie", "Accept-Language"])
        unchanged = get_conditional_response(request, etag=etag, response=answer)
        return unchanged if isinstance(unchanged, HttpResponse) else answer
