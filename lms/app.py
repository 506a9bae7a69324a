"""The only place where the parts are joined: settings in, application out."""

from werkzeug.middleware.proxy_fix import ProxyFix

from lms import tasks
from lms.runtime import logs
from lms.runtime.db import make_engine
from lms.runtime.settings import LOOPBACK, Settings
from lms.web import account, admin, api, doors, errors, learner, manager, proving, public, rendering, security, training
from lms.web.frontend import serve_static
from lms.web.work import Wardwise


def create_app(settings: Settings) -> Wardwise:
    """Return the application. Raises RuntimeError for a view without a door or a database that cannot be trusted."""
    logs.configure()
    app = Wardwise("lms", static_folder=None, template_folder="web/templates")
    app.engine = make_engine(settings.database)
    app.site = settings.site
    app.ask_proof = proving.ask
    app.schedule = tasks.SCHEDULE
    host = settings.host.rsplit(":", 1)[0]
    app.config["TRUSTED_HOSTS"] = sorted(LOOPBACK) if host in LOOPBACK else [host]
    security.protect(app, settings)
    rendering.configure(app)
    errors.register(app)
    for part in (public, account, learner, manager, training, admin, api):
        app.register_blueprint(part.blueprint)
    doors.check_every_view(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    app.wsgi_app = serve_static(app.wsgi_app)  # type: ignore[method-assign]
    return app
