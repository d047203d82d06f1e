"""Signed-in dashboard pages a second, and the same figures as JSON, at 8 connections.

A throw-away PostgreSQL and the real web server (granian, two workers) share this machine with the
client, a few sockets in one process. The ratio is to a bare page in the same run that does one
query and renders next to nothing (`/notifications/count/`), so it says what the figures cost.
"""

from benchmarks.serving import SIGN_IN, ask, manage, measure, served, throw_away

PAGES_GOAL, JSON_GOAL = 120.0, 500.0
Row = tuple[str, float, str, float, float | None]
SESSION = f"""{SIGN_IN}
from salesplan.core.models import Node, User
nodes = list(Node.unscoped.filter(dimension="organisation", ended_on=None, is_unassigned=False)
             .values_list("pk", flat=True))
key = sign_in(User.objects.get(email="executive@demo.example"))
print(json.dumps({{"key": key, "nodes": nodes}}))
"""


def run() -> list[Row]:
    """Pages and JSON answers a second with their p95, beside the bare page."""
    with throw_away() as environment:
        manage(environment, "seed_demo")
        session = ask(environment, SESSION)
        pages = [f"/monitoring/?organisation={node}" for node in session["nodes"]]
        figures = [f"/api/v1/dashboard/?organisation={node}" for node in session["nodes"]]
        with served(environment) as port:
            bare = measure(port, session["key"], ["/notifications/count/"])
            page = measure(port, session["key"], pages)
            twin = measure(port, session["key"], figures)
    return [
        ("bare signed-in page", bare.rate, "pages/s", 1.0, None),
        ("dashboard page, any node", page.rate, "pages/s", page.rate / bare.rate, PAGES_GOAL),
        ("dashboard page, p95", page.p95, "ms", page.p95 / bare.p95, None),
        ("dashboard as JSON, any node", twin.rate, "answers/s", twin.rate / bare.rate, JSON_GOAL),
        ("dashboard as JSON, p95", twin.p95, "ms", twin.p95 / bare.p95, None),
    ]
