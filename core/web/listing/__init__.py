"""Lists, the main instrument of a clerk: search, filters, sort, keyset paging, bulk actions, export.

A context declares a :class:`Listing` once beside its view and asks it for the page at hand::

    UNIONS = Listing("organizations.unions", columns=[...], filters=[...], rows=unions_visible_to, ...)

    page = UNIONS.page(request)          # or UNIONS.page(request, queryset)
    return render(request, "organizations/unions.html", {"page": page})     # {% include "web/list.html" %}
"""

from core.web.listing.bulk import Bulk
from core.web.listing.columns import Column
from core.web.listing.declaration import Empty
from core.web.listing.filters import Filter
from core.web.listing.links import link
from core.web.listing.listing import Listing, listing_named
from core.web.listing.page import ListPage

__all__ = ["Bulk", "Column", "Empty", "Filter", "ListPage", "Listing", "link", "listing_named"]
