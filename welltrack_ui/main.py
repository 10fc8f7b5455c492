"""The composition root: settings to parts, parts to services, services to API and screens."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NoReturn

from welltrack_ui.mail.outbox_folder import OutboxFolder
from welltrack_ui.mail.smtp import SmtpTransport
from welltrack_ui.mail.transport import MailTransport
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.services.backup.upkeep import Upkeep
from welltrack_ui.services.container import Services, build_services
from welltrack_ui.services.maintenance.integrity import use_store
from welltrack_ui.settings import Settings, SettingsError
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.engine.errors import StoreError
from welltrack_ui.store.engine.sqlite import SqliteEngine

if TYPE_CHECKING:
    from fastapi import FastAPI

log = logging.getLogger(__name__)
WORKER_THREADS = 32
PING_SECONDS = 4.0
"""A page hears from the server this often; twice as long without is a dead line."""
DRAIN_SECONDS = 7
RECOVERY_SECONDS = 5
SOCKET_BACKLOG = 2048


def create_engine(settings: Settings) -> Engine:
    """The storage engine of the settings."""
    if settings.store == "dynamodb":
        # Who has all in a folder starts sooner, and in less memory, without AWS's libraries.
        from welltrack_ui.store.engine.dynamodb import DynamoEngine  # noqa: PLC0415 - as above

        return DynamoEngine(
            settings.dynamodb_table, settings.aws_region, settings.dynamodb_endpoint, WORKER_THREADS
        )
    return SqliteEngine(settings.data / "welltrack.sqlite")


def create_file_store(settings: Settings) -> FileStore:
    """The file store of the settings."""
    if settings.files == "s3":
        from welltrack_ui.object_storage.s3 import S3Store  # noqa: PLC0415 - as for the engine

        return S3Store(
            settings.s3_bucket or "",
            settings.aws_region,
            settings.s3_endpoint,
            settings.s3_kms_key,
        )
    return DiskStore(settings.data / "files", settings.secret or "")


def create_mail_transport(settings: Settings) -> MailTransport:
    """The mail transport of the settings. Raises: SettingsError for an SMTP URL that is none."""
    if settings.mail == "smtp":
        return SmtpTransport(settings.smtp_url or "", settings.mail_from)
    if settings.mail == "ses":
        from welltrack_ui.mail.ses import SesTransport  # noqa: PLC0415 - as for the engine

        return SesTransport(settings.aws_region, settings.mail_from)
    return OutboxFolder(settings.data / "outbox", settings.mail_from)


def create_services(settings: Settings) -> Services:
    """All services, ready for use; an embedded store is made where it is missing.

    Raises: SettingsError; StoreError; FileStoreUnavailable.
    """
    file_store, transport = create_file_store(settings), create_mail_transport(settings)
    engine = create_engine(settings)
    if settings.store == "sqlite":
        engine.create()
    return build_services(settings, engine, file_store, transport)


def create_app(services: Services) -> "FastAPI":
    """The one application: the API, the screens, and the tasks in the background."""
    # Commands that don't serve start twice as fast without the web framework and the screens.
    from nicegui import app as nicegui_app  # noqa: PLC0415 - as above
    from nicegui import core, ui  # noqa: PLC0415 - as above
    from nicegui.nicegui import sio_app  # noqa: PLC0415 - as above

    from pages import routes  # noqa: PLC0415 - as above
    from welltrack_ui.api import application  # noqa: PLC0415 - as above
    from welltrack_ui.web.compression import Compression  # noqa: PLC0415 - as above
    from welltrack_ui.web.open_pages import OpenPages  # noqa: PLC0415 - as above
    from welltrack_ui.web.process_watch import ProcessWatch  # noqa: PLC0415 - as above

    @contextlib.asynccontextmanager
    async def lifespan(_: "FastAPI") -> AsyncIterator[None]:
        with ThreadPoolExecutor(WORKER_THREADS, "work") as pool:
            # in_thread() uses the default pool; Python's own has few threads on a small machine.
            asyncio.get_running_loop().set_default_executor(pool)
            tune_garbage_collection()
            stop = threading.Event()
            upkeep = Upkeep(
                services.engine,
                services.file_store,
                settings,
                stop,
                services.lease,
                purge_texts=services.search_indexes.purge,
            )
            sweeper = pool.submit(upkeep.run)
            services.delivery_worker.start()
            pool.submit(services.change_feed.run, stop)
            pool.submit(services.lease.keep, stop, services.delivery_worker.wake_up)
            pool.submit(recover_imports, services, stop)
            watch = asyncio.create_task(ProcessWatch(services).run(), name="watch the process")
            yield
            watch.cancel()
            # The sweeper waits on this event, not in a sleep, and so ends at once.
            stop.set()
            # It may take seconds, in which open requests still have to be answered.
            await asyncio.to_thread(services.delivery_worker.stop)
            await asyncio.to_thread(services.search_indexes.close)
            with contextlib.suppress(StoreError):
                await asyncio.to_thread(services.lease.release)
            sweeper.cancel()

    settings = services.settings
    open_pages = OpenPages(settings.sockets_per_session, settings.sockets_per_address)
    app = application.create_application(
        services, lifespan=lifespan, sockets=sio_app, open_pages=open_pages
    )
    routes.register_screens(services, open_pages)
    ui.run_with(
        app,
        title="WellTrack",
        language="en-GB",
        # After three minutes without a satellite link the page goes on where it was.
        reconnect_timeout=200,
        # All of the look is in our own stylesheet; this one is compiled in the browser.
        tailwind=False,
        # Any middleware serves; the framework's own is for gzip alone.
        gzip_middleware_factory=Compression,  # type: ignore[arg-type]
        show_welcome_message=False,
    )

    def hear_dead_lines() -> None:
        core.sio.eio.ping_interval = core.sio.eio.ping_timeout = PING_SECONDS

    # The framework derives both from its patience at its start: minutes, in which one types on.
    nicegui_app.on_startup(hear_dead_lines)
    # Not long polling: what it sends is not checked frame by frame.
    nicegui_app.config.socket_io_js_transports = ["websocket"]
    return app


def tune_garbage_collection() -> None:
    """Make garbage collections rare: a long one would freeze every screen at once."""
    gc.collect()
    # Modules and services live as long as the process: the collector need not look at them again.
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


def recover_imports(services: Services, stop: threading.Event) -> None:
    """Finish the imports that broke off with the process before; those still held are waited for.

    They may be at work in another process: their lease tells.
    """
    try:
        while services.imports.recover_all():
            if stop.wait(RECOVERY_SECONDS):
                return
    # The store may be down: whoever asks for such an import, or makes another, tries again.
    except Exception:
        log.exception("imports that broke off could not be ended")


def serve_application(
    settings: Settings, host: str, port: int, ready: Callable[[int], None] = lambda _: None
) -> None:
    """Serve until stopped; open requests have 7 seconds to end, and all is over within 10.

    `ready` gets the port, once connections are accepted; port 0 takes any free one.

    Raises: SettingsError when the address can't be used; StoreError when the store can't be.
    """
    import uvicorn  # noqa: PLC0415 - commands that don't serve do without it

    from welltrack_ui.web.http_protocol import (  # noqa: PLC0415 - as above
        ClosingServer,
        bounded_protocol,
    )
    from welltrack_ui.web.socket_frames import MAX_FRAME_BYTES  # noqa: PLC0415 - as above
    from welltrack_ui.web.websocket import ScreenSocket  # noqa: PLC0415 - as above

    # First of all: a taken port is refused before the store is opened.
    with contextlib.closing(open_listener(host, port)) as listener:
        services = create_services(settings)
        with (
            contextlib.closing(services.engine),
            use_store(services.engine, settings.data),
            contextlib.suppress(KeyboardInterrupt),
        ):
            config = uvicorn.Config(
                create_app(services),
                http=bounded_protocol(settings.connections_per_address, settings.trusted_proxies),
                ws=ScreenSocket,
                ws_max_size=MAX_FRAME_BYTES,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=settings.trusted_proxies or None,
                timeout_graceful_shutdown=DRAIN_SECONDS,
            )
            handle_sigterm()
            ready(listener.getsockname()[1])
            ClosingServer(config).run(sockets=[listener])


def open_listener(host: str, port: int) -> socket.socket:
    """A socket that accepts connections at an address. Raises: SettingsError where it can't."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # Without it a restart has to wait a minute for old connections of the port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(SOCKET_BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise SettingsError(
            f"{host}:{port} can't be used ({why}): choose another with --host or --port"
        ) from None
    return listener


def handle_sigterm() -> None:
    """Treat SIGTERM as Ctrl+C: uvicorn hands both on after the server has ended."""

    def stopped(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    # Python lets only the main thread set signal handlers; tests serve from others.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stopped)
