"""A whole plugin in 40 lines of code: a notice board as a channel, registered, used, read. All synthetic."""

import datetime as dt
import hashlib
import tempfile
from pathlib import Path
from types import SimpleNamespace

from newstratum import PluginHost, SensitiveText, hooks, open_registry
from newstratum.errors import ClosedError, NotifierUnavailableError
from newstratum.ports import Delivery, Receipt


class Board:
    """A folder that somebody reads. The key of a message names its file, so a repeat replaces itself."""

    def __init__(self, url):
        self._folder, self._closed = Path(url.file), False

    def send(self, message, *, timeout):
        """Pin a message to the board: whole, or not at all."""
        if self._closed:
            raise ClosedError("the board")
        temporary = self._folder / f"{hashlib.blake2b(message.key.encode(), digest_size=8).hexdigest()}.new"
        try:
            temporary.write_text(f"{message.subject}\n{message.text}\n", encoding="utf-8")
            temporary.replace(temporary.with_suffix(".txt"))
        except OSError as error:  # the folder is away, or the disk is full: worth another try
            raise NotifierUnavailableError(error.strerror) from None
        # Nobody knows whether anybody reads it, so the receipt does not say so.
        return Receipt(key=message.key, outcome=Delivery.UNVERIFIED, accepted_at=dt.datetime.now(dt.UTC))

    def close(self):
        """Refuse further messages."""
        self._closed = True


@hooks.notifier_backends
def boards():
    """Offer boards: ``board:///folder``."""
    return (hooks.NotifierBackend(schemes=("board",), open=Board, summary="a notice board", api=1),)


host = PluginHost()
host.register(SimpleNamespace(boards=boards), name="board")  # for installed plugins an entry point does it
with tempfile.TemporaryDirectory() as folder, open_registry("memory:", host=host) as registry:
    with registry.session(actor="office", purpose="office") as session:
        words = {"subject": "新风沙龙（合成）改期", "text": "改为周四14时，示例楼一层。"}
        session.notices.tell("salon-3.moved", SensitiveText("hall"), "board", purpose="office", **words)
    print(registry.notices.dispatch({"board": host.open_notifier(f"board:///{folder}")}).sent, "sent")
    (notice,) = registry.notices.list()
    print(f"{notice.state}, {notice.receipt.outcome}, attempts: {notice.attempts}")
    print(*(paper.read_text("utf-8") for paper in Path(folder).glob("*.txt")), end="")
