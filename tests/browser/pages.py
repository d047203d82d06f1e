"""The pages that are looked at in a browser; apps add theirs."""

PAGES: list[str] = [
    "/",
    "/profile/",
    "/notifications/",
    "/search/?q=call",
    "/nothing-here/",
    "/registers/competitors/",
    "/registers/competitors/new/",
    "/registers/competitors/import/",
    "/registers/actions/",
    "/registers/initiatives/",
    "/registers/alerts/",
    "/registers/users/",
    "/registers/grants/",
    "/registers/organisation/",
    "/registers/metrics/",
    "/dimensions/organisation/",
    "/dimensions/customer/",
    "/accounts/password/change/",
    "/accounts/2fa/",
]
