"""Broken stores as data: what is wrong, the case that must say so, and the source that breaks the good store.

``LINES`` break how lines are kept, ``STORES`` what the store answers.
"""

from __future__ import annotations

from typing import Final

_UPDATES = "test_threads_that_meet_between_check_and_write_lose_no_update"
_KILLED = "test_an_acknowledged_commit_survives_a_killed_process"
_COPY = "test_a_copy_of_the_folder_made_after_a_commit_holds_it"
_REOPENED = "test_everything_is_the_same_after_reopening"
_ERASED_COPY = "test_a_copy_of_the_folder_made_after_a_redaction_holds_nothing_of_it"
_ERASED_TEXT = "test_no_form_of_a_redacted_text_stays_on_the_disk"
_ERASED_ROOM = "test_a_redaction_gives_back_the_room_of_what_it_erased"
_FULL = "test_a_full_disk_is_told_and_loses_nothing"
_LOCK = "test_closing_leaves_no_lock"
_LEFT = "test_closing_leaves_no_thread_and_no_open_file"
_MODES = "test_nobody_else_may_read_the_files"
_PAGES = "test_thousands_of_records_come_in_order_on_pages_of_any_size"
_VALUES = "test_thousands_of_values_find_every_record"
_ENDS = "test_texts_that_differ_at_their_end_only_are_different"
_NUMBERS = "test_integers_that_no_float_holds_are_different"
_INSTANTS = "test_instants_a_microsecond_apart_are_different"
_IDS = "test_a_commit_id_is_remembered_after_many_others"
_LOOK_ALIKE = "test_commit_ids_that_look_alike_are_different"
_FEED = "test_thousands_of_changes_come_in_the_feed"
_CLOCK = "test_commits_of_one_instant_all_come_in_the_feed"
_STALE = "test_a_thread_that_has_read_sees_what_is_committed_later"
_OTHERS = "test_what_a_thread_commits_is_seen_by_the_others"
_FIXED = "test_nothing_that_is_read_can_be_changed"
_SECOND = "test_a_second_opener_is_refused_or_loses_nothing"
_PROCESS = "test_a_second_process_is_refused_or_loses_nothing"
_LARGE = "test_a_document_of_several_megabytes_comes_back_whole"
_HISTORY = "test_a_history_tells_of_the_redaction"
_LONG_HISTORY = "test_a_history_of_many_changes_is_whole"

#: Methods of the class that keeps the lines.
LINES: Final[dict[str, tuple[str, str]]] = {
    "buffered until close": (
        _COPY,
        """
        waiting = b""
        def append(self, number, line):
            self.waiting += line + b"\\n"
        def close(self):
            self.write(self.waiting, os.fstat(self.file).st_size)
            super().close()
        """,
    ),
    "buffered, ten lines at once": (
        _KILLED,
        """
        waiting = ()
        def append(self, number, line):
            self.waiting = (*self.waiting, line)
            if len(self.waiting) == 10:
                self.close_waiting()
        def close_waiting(self):
            for line in self.waiting:
                super().append(0, line)
            self.waiting = ()
        def close(self):
            self.close_waiting()
            super().close()
        """,
    ),
    "written by a thread of its own": (
        _KILLED,
        """
        def append(self, number, line):
            def later():
                time.sleep(0.2)
                Lines.append(self, number, line)
            self.threads = [*getattr(self, "threads", ()), threading.Thread(target=later)]
            self.threads[-1].start()
        def close(self):
            for thread in getattr(self, "threads", ()):
                thread.join()
            super().close()
        """,
    ),
    "not synced": (
        "test_a_commit_is_synced_before_it_is_acknowledged",
        """
        def sync(self):
            pass
        """,
    ),
    "synced at every tenth commit": (
        "test_a_commit_is_synced_before_it_is_acknowledged",
        """
        turn = 0
        def sync(self):
            self.turn += 1
            if self.turn % 10 == 0:
                super().sync()
        """,
    ),
    "synced before it is written": (
        "test_a_commit_is_synced_before_it_is_acknowledged",
        """
        def write(self, data, at):
            os.fsync(self.file)
            super().write(data, at)
        def sync(self):
            pass
        """,
    ),
    "redaction in memory only": (
        _ERASED_COPY,
        """
        def replace(self, lines):
            pass
        """,
    ),
    "redaction on the disk when it is closed": (
        "test_an_acknowledged_redaction_survives_a_killed_process",
        """
        later = None
        def replace(self, lines):
            self.later = list(lines)
        def close(self):
            if self.later is not None:
                super().replace(self.later)
            super().close()
        """,
    ),
    "redacted documents kept beside": (
        _ERASED_TEXT,
        """
        def replace(self, lines):
            self.path.with_suffix(".txt").write_bytes(
                b"".join(map(base64.b64decode, re.findall(rb'"document":"([^"]*)"', self.path.read_bytes())))
            )
            super().replace(lines)
        """,
    ),
    "redacted lines kept compressed": (
        _ERASED_TEXT,
        """
        def replace(self, lines):
            self.path.with_suffix(".z").write_bytes(zlib.compress(self.path.read_bytes()))
            super().replace(lines)
        """,
    ),
    "redacted lines kept raw deflated": (
        _ERASED_TEXT,
        """
        def replace(self, lines):
            packer = zlib.compressobj(wbits=-15)
            text = packer.compress(self.path.read_bytes()) + packer.flush()
            self.path.with_suffix(".z").write_bytes(b"head" + text)
            super().replace(lines)
        """,
    ),
    "redacted lines kept in base64": (
        _ERASED_TEXT,
        """
        def replace(self, lines):
            self.path.with_suffix(".b64").write_bytes(base64.b64encode(self.path.read_bytes()))
            super().replace(lines)
        """,
    ),
    "redacted lines kept in the folder above": (
        _ERASED_TEXT,
        """
        def replace(self, lines):
            (self.path.parent.parent / "trash").write_bytes(self.path.read_bytes())
            super().replace(lines)
        """,
    ),
    "redacted lines kept in the temporary folder": (
        _ERASED_TEXT,
        """
        def replace(self, lines):
            with tempfile.NamedTemporaryFile(delete=False, prefix="broken-store-") as file:
                file.write(self.path.read_bytes())
            atexit.register(os.unlink, file.name)
            super().replace(lines)
        """,
    ),
    "redacted lines kept in a cipher": (
        _ERASED_ROOM,
        """
        def replace(self, lines):
            text = bytes(byte ^ 0x5A for byte in self.path.read_bytes())
            self.path.with_suffix(".x").write_bytes(text)
            super().replace(lines)
        """,
    ),
    "keys of lines as texts": (
        _REOPENED,
        """
        def lines(self):
            numbered = enumerate(super().lines())
            return [line for _number, line in sorted(numbered, key=lambda pair: str(pair[0]))]
        """,
    ),
    "instants in whole seconds on the disk": (
        _REOPENED,
        """
        def encode(self, line):
            return re.sub(rb'("recorded_at":"[^".]*)[.][0-9]*', rb"\\\\1", line)
        """,
    ),
    "instants in another zone on the disk": (
        _REOPENED,
        """
        def encode(self, line):
            return re.sub(rb'("recorded_at":"[^"]*)[+]00:00', rb"\\\\1+08:00", line)
        """,
    ),
    "reasons not on the disk": (
        _REOPENED,
        """
        def encode(self, line):
            return line.replace(b'"clerk","roster"', b'"","roster"')
        """,
    ),
    "deletes not on the disk": (
        _REOPENED,
        """
        def append(self, number, line):
            if b'"act":"delete"' not in line:
                super().append(number, line)
        """,
    ),
    "only the last hundred lines on the disk": (
        "test_everything_is_the_same_after_reopening",
        """
        def lines(self):
            lines = super().lines()
            return [*lines[:2], *lines[2:][-8:]]
        """,
    ),
    "documents cut on the disk": (
        "test_a_large_document_comes_back_after_reopening",
        """
        def encode(self, line):
            return re.sub(rb'("document":"[^"]{1000000})[^"]*', rb"\\\\1", line)
        """,
    ),
    "a full disk in the words of the driver": (
        _FULL,
        """
        def append(self, number, line):
            try:
                super().append(number, line)
            except OSError as error:
                raise RuntimeError("driver: " + str(error)) from None
        """,
    ),
    "a full disk is unavailable": (
        _FULL,
        """
        def append(self, number, line):
            try:
                super().append(number, line)
            except OSError:
                raise UnavailableError("try again") from None
        """,
    ),
    "a full disk leaves half a line": (
        _FULL,
        """
        def append(self, number, line):
            size = os.fstat(self.file).st_size
            try:
                self.write(line + b"\\n", size)
            except OSError:
                os.pwrite(self.file, b"}\\n", os.fstat(self.file).st_size - 2)
                raise
            self.sync()
        """,
    ),
    "a full disk is swallowed": (
        _FULL,
        """
        def append(self, number, line):
            try:
                super().append(number, line)
            except OSError:
                pass
        """,
    ),
    "files that everybody may read": (
        _MODES,
        """
        def mode(self):
            return 0o666
        """,
    ),
    "a new file that everybody may read": (
        _MODES,
        """
        def replace(self, lines):
            super().replace(lines)
            self.path.chmod(0o644)
        """,
    ),
    "a lock file that everybody may read": (
        _MODES,
        """
        def open(self):
            super().open()
            os.close(os.open(self.path.with_suffix(".lock"), os.O_CREAT | os.O_WRONLY, 0o664))
        """,
    ),
    "closing keeps the lock": (
        _LOCK,
        """
        def close(self):
            pass
        """,
    ),
    "closing keeps a lock file": (
        _LOCK,
        """
        def lock(self):
            super().lock()
            lock = self.path.with_suffix(".lock")
            try:
                os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            except FileExistsError:
                raise UnavailableError("locked") from None
        """,
    ),
    "closing keeps a file open": (
        _LEFT,
        """
        def open(self):
            super().open()
            self.again = os.open(self.path, os.O_RDONLY)
        """,
    ),
    "closing keeps a thread": (
        _LEFT,
        """
        def open(self):
            super().open()
            self.stop = threading.Event()
            threading.Thread(target=self.stop.wait, args=(30,), daemon=True).start()
        """,
    ),
    "no lock": (
        _SECOND,
        """
        def lock(self):
            pass
        """,
    ),
    "a lock of the process only": (
        _SECOND,
        """
        def lock(self):
            fcntl.lockf(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        """,
    ),
    "a lock of the threads only": (
        _PROCESS,
        """
        held = set()
        def lock(self):
            if (os.getpid(), str(self.path)) in self.held:
                raise UnavailableError("locked")
            self.held.add((os.getpid(), str(self.path)))
        def close(self):
            self.held.discard((os.getpid(), str(self.path)))
            super().close()
        """,
    ),
    "the new file is not locked": (
        _SECOND,
        """
        def lock(self):
            super().lock()
            fcntl.flock(self.file, fcntl.LOCK_UN)
        """,
    ),
}

#: Methods of the store.
STORES: Final[dict[str, tuple[str, str]]] = {
    "check and write in two sections": (
        _UPDATES,
        """
        def commit(self, writes, note):
            writes = tuple(writes)
            for write in writes:
                record = self.get(write.key)
                if write.expect != (record.version if record else None):
                    raise ConflictError(str(write.key), write.expect, record and record.version)
            time.sleep(0.0005)
            done = []
            for write in writes:
                record = self.get(write.key)
                version = record.version if record else None
                done.append(write if isinstance(write, Check) else evolve(write, expect=version))
            return super().commit(done, note)
        """,
    ),
    "a new record in two sections": (
        "test_threads_that_create_one_record_create_it_once",
        """
        def commit(self, writes, note):
            writes = tuple(writes)
            for write in writes:
                if isinstance(write, Put) and write.expect is None and self.get(write.key):
                    raise ConflictError(str(write.key), None, self.get(write.key).version)
            time.sleep(0.0005)
            done = []
            for write in writes:
                record = self.get(write.key) if isinstance(write, Put) and write.expect is None else None
                done.append(evolve(write, expect=record.version) if record else write)
            return super().commit(done, note)
        """,
    ),
    "memory before disk": (
        _FULL,
        """
        shadow = {}
        def commit(self, writes, note):
            writes = tuple(writes)
            for write in writes:
                if isinstance(write, Put):
                    self.shadow[str(self.folder), write.key] = write
            return super().commit(writes, note)
        def get(self, key):
            record = super().get(key)
            write = self.shadow.get((str(self.folder), key))
            if record is None and write is not None:
                return Record(key, Version("1"), write.schema, write.document, write.fields)
            return record
        """,
    ),
    "rows beyond a thousand by their ids": (
        _PAGES,
        """
        def find(self, query):
            page = super().find(query)
            if query.after is None or query.limit < 1000:
                return page
            return evolve(page, records=tuple(sorted(page.records, key=lambda r: r.key.id)))
        """,
    ),
    "pages that end at five hundred": (
        _PAGES,
        """
        def find(self, query):
            page = super().find(query)
            if len(page.records) > 500:
                page = evolve(page, records=page.records[:500])
            return page
        """,
    ),
    "a cursor that skips beyond five hundred": (
        _PAGES,
        """
        served = 0
        def find(self, query):
            self.served = 0 if query.after is None else self.served
            page = super().find(query)
            self.served += len(page.records)
            if self.served > 500 and len(page.records) > 90 and page.next:
                return evolve(page, records=page.records[1:])
            return page
        """,
    ),
    "a thousand values": (
        _VALUES,
        """
        def find(self, query):
            where = tuple(In(c.field, c.values[:1000]) if isinstance(c, In) else c for c in query.where)
            return super().find(evolve(query, where=where))
        """,
    ),
    "counts of a thousand": (
        "test_thousands_of_records_are_counted",
        """
        def count_by(self, kind, fields, where=()):
            counts = super().count_by(kind, fields, where)
            return {name: min(count, 500) for name, count in counts.items()}
        """,
    ),
    "two hundred characters": (
        _ENDS,
        """
        def commit(self, writes, note):
            return super().commit(map(self.cut, writes), note)
        def cut(self, write):
            if not isinstance(write, Put):
                return write
            fields = {n: v[:200] if isinstance(v, str) else v for n, v in write.fields.items()}
            return evolve(write, fields=fields)
        """,
    ),
    "an index of 255 characters": (
        _ENDS,
        """
        def find(self, query):
            where = tuple(
                Starts(c.field, c.value[:255]) if isinstance(c, Is) and isinstance(c.value, str)
                and len(c.value) == 256 else c for c in query.where
            )
            if where != query.where:
                query = evolve(query, where=where, order=where[0].field)
            return super().find(query)
        """,
    ),
    "ids of 255 characters": (
        "test_ids_that_differ_at_their_end_only_are_different",
        """
        def commit(self, writes, note):
            return super().commit([evolve(w, key=self.cut(w.key)) for w in writes], note)
        def get(self, key):
            return super().get(self.cut(key))
        def cut(self, key):
            return evolve(key, id=key.id[:255])
        """,
    ),
    "integers as floats": (
        _NUMBERS,
        """
        def find(self, query):
            where = tuple(
                From(c.field, c.value - 1) if isinstance(c, Is) and c.field == "visits" and c.value > 2**53
                else c for c in query.where
            )
            if where != query.where:
                query = evolve(query, where=where, order="visits")
            return super().find(query)
        """,
    ),
    "integers as floats on the disk": (
        _NUMBERS,
        """
        def commit(self, writes, note):
            return super().commit(map(self.round, writes), note)
        def round(self, write):
            if not isinstance(write, Put):
                return write
            most = 2**63 - 1
            return evolve(write, fields={
                n: min(int(float(v)), most) if type(v) is int else v for n, v in write.fields.items()
            })
        """,
    ),
    "instants in milliseconds": (
        _INSTANTS,
        """
        def commit(self, writes, note):
            return super().commit(map(self.round, writes), note)
        def round(self, write):
            if not isinstance(write, Put) or "seen" not in write.fields:
                return write
            seen = write.fields["seen"]
            seen = seen.replace(microsecond=seen.microsecond // 1000 * 1000)
            return evolve(write, fields={**write.fields, "seen": seen})
        """,
    ),
    "the last hundred commit ids": (
        _IDS,
        """
        renamed = {}
        def commit(self, writes, note):
            known = [*dict.fromkeys(change.note.commit_id for change in self.everything())]
            if note.commit_id in known[:-100]:
                note = evolve(note, commit_id=note.commit_id + "-again")
            return super().commit(writes, note)
        def everything(self):
            found, feed = [], self.changes()
            found += feed.changes
            while feed.more:
                feed = self.changes(feed.cursor)
                found += feed.changes
            return found
        """,
    ),
    "commit ids without case": (
        _LOOK_ALIKE,
        """
        def commit(self, writes, note):
            return super().commit(writes, evolve(note, commit_id=note.commit_id.lower()))
        """,
    ),
    "commit ids without spaces": (
        _LOOK_ALIKE,
        """
        def commit(self, writes, note):
            return super().commit(writes, evolve(note, commit_id=note.commit_id.strip()))
        """,
    ),
    "a feed cut at 25,000": (
        _FEED,
        """
        def changes(self, after=None, *, limit=1000):
            self.told = getattr(self, "told", 0) if after else 0
            feed = super().changes(after, limit=limit)
            self.told += len(feed.changes)
            return evolve(feed, more=False) if self.told >= 25_000 else feed
        """,
    ),
    "a feed by the clock": (
        _CLOCK,
        """
        def changes(self, after=None, *, limit=1000):
            feed = super().changes(after, limit=limit)
            whole = super().changes()
            if after is None or not whole.changes:
                return feed
            latest = [c.recorded_at for c in whole.changes if c not in feed.changes]
            kept = tuple(c for c in feed.changes if not latest or c.recorded_at > max(latest))
            return evolve(feed, changes=kept)
        """,
    ),
    "a feed that moves past what is committed meanwhile": (
        "test_a_feed_followed_beside_writers_misses_no_change",
        """
        def changes(self, after=None, *, limit=1000):
            feed = super().changes(after, limit=limit)
            if feed.more:
                return feed
            time.sleep(0.001)
            return evolve(feed, cursor=self.end())
        def end(self):
            feed = super().changes()
            while feed.more:
                feed = super().changes(feed.cursor)
            return feed.cursor
        """,
    ),
    "a cache for each thread": (
        _STALE,
        """
        def get(self, key):
            cache = self.__dict__.setdefault("cache", {}).setdefault(threading.get_ident(), {})
            if key not in cache:
                cache[key] = super().get(key)
            return cache[key]
        def commit(self, writes, note):
            try:
                return super().commit(writes, note)
            finally:
                self.__dict__.setdefault("cache", {}).pop(threading.get_ident(), None)
        """,
    ),
    "absence is cached": (
        _OTHERS,
        """
        def get(self, key):
            absent = self.__dict__.setdefault("absent", {}).setdefault(threading.get_ident(), set())
            if key in absent:
                return None
            record = super().get(key)
            if record is None:
                absent.add(key)
            return record
        def commit(self, writes, note):
            try:
                return super().commit(writes, note)
            finally:
                self.__dict__.setdefault("absent", {}).pop(threading.get_ident(), None)
        """,
    ),
    "a count is cached": (
        _OTHERS,
        """
        counted = None
        def count_by(self, kind, fields, where=()):
            if self.counted is None or self.counted[0] != (kind, tuple(fields), tuple(where)):
                self.counted = (kind, tuple(fields), tuple(where)), super().count_by(kind, fields, where)
            return self.counted[1]
        """,
    ),
    "a query is cached for each thread": (
        _STALE,
        """
        def find(self, query):
            cache = self.__dict__.setdefault("cache", {})
            key = threading.get_ident(), query
            if key not in cache:
                cache[key] = super().find(query)
            return cache[key]
        """,
    ),
    "documents that can be changed": (
        _FIXED,
        """
        def get(self, key):
            record = super().get(key)
            if record is not None:
                object.__setattr__(record, "document", bytearray(record.document))
            return record
        """,
    ),
    "fields that can be changed": (
        _FIXED,
        """
        def find(self, query):
            page = super().find(query)
            for record in page.records:
                object.__setattr__(record, "fields", dict(record.fields))
            return page
        """,
    ),
    "documents of a megabyte": (
        _LARGE,
        """
        def get(self, key):
            record = super().get(key)
            return record and evolve(record, document=record.document[:1_048_576])
        """,
    ),
    "documents cut in the feed": (
        _LARGE,
        """
        def changes(self, after=None, *, limit=1000):
            feed = super().changes(after, limit=limit)
            return evolve(feed, changes=tuple(
                evolve(c, document=c.document and c.document[:1_000_000]) for c in feed.changes
            ))
        """,
    ),
    "histories without redactions": (
        _HISTORY,
        """
        def of(self, key, after=None, *, limit=1000):
            feed = super().of(key, after, limit=limit)
            return evolve(feed, changes=tuple(c for c in feed.changes if c.act is not Act.REDACT))
        """,
    ),
    "histories of a hundred": (
        _LONG_HISTORY,
        """
        def of(self, key, after=None, *, limit=1000):
            feed = super().of(key, after, limit=limit)
            return evolve(feed, more=False) if after else feed
        """,
    ),
    "histories without limit": (
        _LONG_HISTORY,
        """
        def of(self, key, after=None, *, limit=1000):
            return super().of(key, after)
        """,
    ),
    "cursors of histories that skip one": (
        _LONG_HISTORY,
        """
        def of(self, key, after=None, *, limit=1000):
            feed = super().of(key, after, limit=limit)
            return evolve(feed, changes=feed.changes[1:]) if after else feed
        """,
    ),
    "redactions of a thousand": (
        "test_more_than_a_thousand_records_are_redacted_by_one_commit",
        """
        def redact_all(self, keys, note):
            return super().redact_all(tuple(keys)[:1000], note)
        """,
    ),
}
