"""The product's addresses where the city's account is set up: the same, and those of the city's account."""

from django.urls import URLPattern, URLResolver, include, path

from config import urls
from federation.accounts.urls import door

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
urlpatterns: list[URLPattern | URLResolver] = [path("account/", include(door.CITY_ACCOUNT)), *urls.urlpatterns]
