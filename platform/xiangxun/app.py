"""Application 应用: builds the Flask application out of every slice; the only place that knows them all."""

from __future__ import annotations

from flask import Blueprint, Flask
from sqlalchemy import Connection, event
from werkzeug.middleware.proxy_fix import ProxyFix

from xiangxun.foundation import metrics
from xiangxun.foundation.access import Role
from xiangxun.foundation.db import db
from xiangxun.foundation.db.engine import refuse_privileged_role
from xiangxun.foundation.logs import write_logs
from xiangxun.foundation.rekeying import tasks as rekeying_tasks
from xiangxun.foundation.web import JsonApi, Web, reading
from xiangxun.foundation.web.jobs import api as jobs_api
from xiangxun.foundation.web.realms import Frame
from xiangxun.ground import lay_ground
from xiangxun.oversight.departures import pages as departures
from xiangxun.oversight.desk import pages as desk
from xiangxun.oversight.desk.queries import counts as waiting
from xiangxun.oversight.keeping import pages as keeping
from xiangxun.oversight.onboarding import pages as onboarding
from xiangxun.oversight.operators import backups as operators_backups
from xiangxun.oversight.operators import counties as operators_counties
from xiangxun.oversight.operators import entering
from xiangxun.oversight.operators import errands as operators_errands
from xiangxun.oversight.operators import health as operators_health
from xiangxun.oversight.operators import isolation as operators_isolation
from xiangxun.oversight.operators import keys as operators_keys
from xiangxun.oversight.operators import pages as operators
from xiangxun.oversight.operators import rules as operators_rules
from xiangxun.oversight.operators.realm import OperatorPages
from xiangxun.oversight.overview import pages as overview
from xiangxun.oversight.papers import pages as papers
from xiangxun.oversight.reading import refuse_foreign
from xiangxun.oversight.rehearsal import pages as rehearsal
from xiangxun.oversight.rehearsal import tasks as rehearsal_tasks
from xiangxun.oversight.rights import pages as rights
from xiangxun.oversight.supervision import api as supervision_api
from xiangxun.oversight.supervision import pages as supervision
from xiangxun.oversight.supervision import tasks as supervision_tasks
from xiangxun.registry.accounts import pages as accounts
from xiangxun.registry.accounts import sign_in, welcome
from xiangxun.registry.accounts import tasks as accounts_tasks
from xiangxun.registry.accounts.realms import CountyApi, CountyPages
from xiangxun.registry.documents import api as documents_api
from xiangxun.registry.documents import pages as documents
from xiangxun.registry.documents import tasks as documents_tasks
from xiangxun.registry.exports import pages as exports
from xiangxun.registry.exports import tasks as exports_tasks
from xiangxun.registry.extras import api as extras_api
from xiangxun.registry.extras import pages as extras
from xiangxun.registry.extras import tasks as extras_tasks
from xiangxun.registry.institutions import api as institutions_api
from xiangxun.registry.institutions import pages as institutions
from xiangxun.registry.interpretations import api as interpretations_api
from xiangxun.registry.interpretations import pages as interpretations
from xiangxun.registry.lecturers import api as lecturers_api
from xiangxun.registry.lecturers import pages as lecturers
from xiangxun.registry.registers import api as registers_api
from xiangxun.registry.registers import pages as registers
from xiangxun.registry.tasks import api as tasks_api
from xiangxun.registry.tasks import pages as tasks
from xiangxun.registry.tenants import pages as tenants
from xiangxun.registry.townships import api as townships_api
from xiangxun.registry.townships import pages as townships
from xiangxun.registry.trainees import api as trainees_api
from xiangxun.registry.trainees import pages as trainees
from xiangxun.registry.trainees import reach
from xiangxun.registry.venues import api as venues_api
from xiangxun.registry.venues import pages as venues
from xiangxun.results.acceptance import api as acceptance_api
from xiangxun.results.acceptance import batch_api
from xiangxun.results.acceptance import batch_pages as batches
from xiangxun.results.acceptance import pages as acceptance
from xiangxun.results.archives import api as archives_api
from xiangxun.results.archives import appraisal_api
from xiangxun.results.archives import appraisal_pages as appraisals
from xiangxun.results.archives import pages as archive_pages
from xiangxun.results.archives import tasks as archive_tasks
from xiangxun.results.dossier import api as dossier_api
from xiangxun.results.dossier import pages as dossier
from xiangxun.results.followup import api as followup_api
from xiangxun.results.followup import call_pages as followup_calls
from xiangxun.results.followup import pages as followup
from xiangxun.results.followup import tasks as followup_tasks
from xiangxun.results.funds import api as funds_api
from xiangxun.results.funds import county_pages as money
from xiangxun.results.funds import pages as funds
from xiangxun.results.ledger import api as ledger_api
from xiangxun.results.ledger import differences_pages as ledger_differences
from xiangxun.results.ledger import entry_pages as ledger_entries
from xiangxun.results.ledger import pages as ledger
from xiangxun.results.ledger import reconciling_pages as ledger_paper
from xiangxun.results.ledger import roll_pages as ledger_rolls
from xiangxun.results.ledger import tasks as ledger_tasks
from xiangxun.settings import Settings
from xiangxun.training.approvals import api as approvals_api
from xiangxun.training.attendance import api as attendance_api
from xiangxun.training.attendance import pages as attendance
from xiangxun.training.enrolment import api as enrolment_api
from xiangxun.training.enrolment import pages as enrolment
from xiangxun.training.enrolment import tasks as enrolment_tasks
from xiangxun.training.enrolment.queries import enrolled_with
from xiangxun.training.feedback import api as feedback_api
from xiangxun.training.feedback import pages as feedback
from xiangxun.training.levels import api as levels_api
from xiangxun.training.levels import pages as levels
from xiangxun.training.plans import api as plans_api
from xiangxun.training.plans import pages as plans
from xiangxun.training.sessions import api as sessions_api
from xiangxun.training.sessions import draft_pages as session_drafts
from xiangxun.training.sessions import pages as sessions
from xiangxun.training.sessions import ruling_pages as session_rulings

#: Importing a slice's tasks registers them; a worker builds this same application.
TASKS = (
    accounts_tasks,
    extras_tasks,
    documents_tasks,
    exports_tasks,
    enrolment_tasks,
    ledger_tasks,
    archive_tasks,
    followup_tasks,
    supervision_tasks,
    rehearsal_tasks,
    rekeying_tasks,
)

_COUNTY_FRAME = Frame(
    home="desk.home",
    counts=waiting,
    leave="accounts.sign_out",
    own="accounts.password",
    reserved={"accounts.index": Role.TENANT_ADMIN},
    navigation=(
        (("desk.home", "工作台"), ("overview.year", "总览")),
        (
            ("plans.index", "计划"),
            ("sessions.index", "期次"),
            ("trainees.index", "学员"),
            ("lecturers.index", "讲师"),
            ("institutions.index", "机构"),
            ("venues.index", "场所"),
        ),
        (
            ("batches.index", "验收"),
            ("ledger_entries.index", "台账"),
            ("followup_calls.index", "回访"),
            ("archives.index", "档案"),
            ("registers.index", "登记簿"),
            ("supervision.duties", "监督"),
        ),
        (("interpretations.rulebook", "制度"), ("keeping.index", "保全"), ("accounts.index", "账号")),
    ),
)
_COUNTY_PAGES: tuple[Blueprint, ...] = (
    desk.pages,
    accounts.pages,
    interpretations.pages,
    documents.pages,
    extras.pages,
    tasks.pages,
    exports.pages,
    institutions.pages,
    lecturers.pages,
    townships.pages,
    venues.pages,
    trainees.pages,
    registers.pages,
    plans.pages,
    sessions.pages,
    session_drafts.pages,
    session_rulings.pages,
    enrolment.pages,
    attendance.pages,
    feedback.pages,
    levels.pages,
    ledger.pages,
    ledger_differences.pages,
    ledger_rolls.pages,
    ledger_entries.pages,
    ledger_paper.pages,
    followup.pages,
    followup_calls.pages,
    dossier.pages,
    acceptance.pages,
    batches.pages,
    funds.pages,
    money.pages,
    archive_pages.pages,
    appraisals.pages,
    supervision.pages,
    rehearsal.pages,
    rights.pages,
    overview.pages,
    papers.pages,
    keeping.pages,
    onboarding.pages,
)
_CONSOLE_PAGES: tuple[Blueprint, ...] = (
    operators.pages,
    operators_counties.pages,
    operators_rules.pages,
    departures.pages,
    keeping.operator_pages,
    operators_backups.pages,
    operators_isolation.pages,
    operators_keys.pages,
    operators_health.pages,
    operators_errands.pages,
)

_APIS: tuple[JsonApi, ...] = (
    institutions_api.api,
    lecturers_api.api,
    venues_api.api,
    townships_api.api,
    trainees_api.api,
    documents_api.api,
    extras_api.api,
    tasks_api.api,
    interpretations_api.api,
    plans_api.api,
    approvals_api.api,
    sessions_api.api,
    enrolment_api.api,
    attendance_api.api,
    feedback_api.api,
    levels_api.api,
    ledger_api.api,
    dossier_api.api,
    followup_api.api,
    acceptance_api.api,
    batch_api.api,
    funds_api.api,
    archives_api.api,
    appraisal_api.api,
    registers_api.api,
    supervision_api.api,
    jobs_api,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application, ready to serve; it connects to nothing before the first request."""
    settings = settings or Settings.from_env()
    app = Web(
        secret_key=settings.secret_key,
        over_https=settings.secure_cookies,
        max_request_bytes=settings.max_request_bytes,
    )
    app.config["REDIS_URL"] = settings.redis_url
    metrics.configure(settings.redis_url)
    lay_ground(app, settings)
    reach.configure(app, enrolled_with)
    reading.configure(app, refuse_foreign)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    _refuse_privileged_role_on_first_use(app)
    write_logs()
    _add_slices(app)
    return app


def _add_slices(app: Web) -> None:
    app.add(tenants.pages)
    app.add(sign_in.pages)
    app.add(welcome.pages)
    county = CountyPages(_COUNTY_FRAME)
    for pages in _COUNTY_PAGES:
        app.add(pages, county)
    tokens = CountyApi()
    for api in _APIS:
        app.add_api(api, tokens)
    app.add(entering.sign_in)
    console = OperatorPages()
    for pages in _CONSOLE_PAGES:
        app.add(pages, console)


def _refuse_privileged_role_on_first_use(app: Flask) -> None:
    """Check our login before the first statement, and again each time until it is one that the walls hold."""
    with app.app_context():
        engine = db.engine
    checked: list[bool] = []

    @event.listens_for(engine, "engine_connect")
    def check(connection: Connection) -> None:
        del connection
        if checked:
            return
        checked.append(True)
        try:
            refuse_privileged_role(engine)
        except BaseException:
            checked.clear()
            raise
