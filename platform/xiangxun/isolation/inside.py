"""Inside 县内查看: asks the application for a page or a route as the platform, in a county, and undoes whatever it did.

It passes none of the doors: so the proof also sees suspended counties and those without an account, reads the API
without a token, and takes exports out without leaving an entry in anybody's audit.
"""

from __future__ import annotations

from flask import Flask, g, request
from werkzeug.wrappers import Response

from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.web.current import Place, set_actor, set_db, set_place
from xiangxun.registry.tenants.queries import TenantInfo

_PLATFORM = Actor(account=None, name="平台", roles=frozenset(Role) - {Role.INSTITUTION})


def answer_inside(app: Flask, county: TenantInfo, path: str, method: str, **sent: object) -> Response:
    """Return the answer to a request as a county's most powerful person gets it; nothing stays of it."""
    with app.test_request_context(path, method=method, **sent):
        g.county_code = (request.view_args or {}).pop("county", None)
        with unit_of_work(county.id) as db:
            set_db(db)
            set_place(Place(county.id, county.code, county.title, county.county))
            set_actor(_PLATFORM)
            try:
                answer = app.make_response(Flask.dispatch_request(app))
            except Exception as error:  # noqa: BLE001 - as the application answers it
                answer = app.make_response(app.handle_user_exception(error))
            answer.direct_passthrough = False
            answer.get_data()
            db.rollback()
            set_db(None)
        return answer
