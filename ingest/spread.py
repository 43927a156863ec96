"""Ingest by Ray Data: files are read, outlined, cut and encoded by many processes, on one machine or several; what they
make comes back to the one process that writes (``ingest.arrivals.Way``).

A file of a batch goes to one worker, and what it gives is as if it had been made here. Each worker reads in a bounded
process of its own (``ingest.bounded``), so that a file may ask for no more than elsewhere. A worker that dies is begun
anew and gets its files again; a file at which three have died ends the job. Nothing is asked of the network, and but
for the address of a cluster nothing is opened beyond this machine.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

from ingest import errors
from ingest.arrivals import Outcome, Task
from ingest.encoder import Encoder
from ingest.errors import EngineError, MissingExtra, PolicyError, ReadError
from ingest.files import find_all
from ingest.preparing import ERROR, WHOLE, Arrived, Preparer, program
from ingest.store.spool import Spool, key_of

Load = Callable[[], Encoder | None]
_FILES = 16  # of one task of a worker: what a worker that dies has to make again
_ATTEMPTS = 3  # workers that may die at one task
_STORE = 512 << 20  # bytes of memory for what is on its way
_LOCAL = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # on 127.0.0.1 alone
    "RAY_AUTH_MODE": "token",
    "RAY_NUM_REDIS_GET_RETRIES": "60",  # seconds until its first process must answer
    "RAY_worker_niceness": "0",  # 15 otherwise: beside whatever else runs they would hardly get on
}
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
    "RAY_DATA_LOG_LEVEL": "ERROR",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}


def by_ray(load: Load, address: str = "") -> Callable[[Task], Spread]:
    """The way of Ray: ``load`` gives the encoder, in each worker; ``address`` is that of a cluster, "" for processes of
    this machine that end with the job. Raises MissingExtra."""
    for package in ("ray", "pyarrow", "pandas"):
        if find_spec(package) is None:
            raise MissingExtra("ray[data]", "ray")
    return lambda task: Spread(task, load, address)


class Spread:
    """See ``ingest.arrivals.Way``."""

    def __init__(self, task: Task, load: Load, address: str) -> None:
        self._task = task
        self._load = load
        self._address = address
        self._spool: Spool | None = None
        self._cluster: ExitStack | None = None

    def files(self, paths: Sequence[Path]) -> Iterator[Outcome]:
        files, missing = find_all(paths, self._task.index)
        yield from missing
        spool = self._spool = Spool(self._task.index, json.dumps([repr(self._task.maker), program()]))
        keys = {file: _key(file) for file in files}
        made = self._made([{"file": str(file)} for file in files if keys[file] not in spool])
        for file, named in files.items():
            if keys[file] in spool:
                records: Iterator[str] = spool.records(keys[file])
            else:
                records = _noted(spool, keys[file], made)
            yield from (_found(named.name, record) for record in records)

    def stored(self, generation: Path, documents: Sequence[str]) -> Iterator[Outcome]:
        made = self._made([{"file": str(generation), "document": document} for document in documents])
        for document in documents:
            yield from (_found(document, record) for record in _until_end(made))

    def _made(self, wanted: Sequence[dict[str, str]]) -> Iterator[str]:
        """The records of these, in their order; "" after the last of each."""
        if not wanted:
            return
        ray = self._ray()
        try:
            for table in self._dataset(ray, wanted).iter_batches(batch_size=None, batch_format="pyarrow"):
                yield from table.column("record").to_pylist()
        except (ray.exceptions.RayError, OSError, ValueError) as error:  # of Ray: a worker's own come as records
            raise _broke_off(error) from error

    def _dataset(self, ray: Any, wanted: Sequence[dict[str, str]]) -> Any:
        with catch_warnings():
            simplefilter("ignore")  # it reads fields of its own that it has given up
            context = ray.data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.print_on_execution_start = False
        # Each file has its time, and of pages that are read there may be many.
        context.execution_no_progress_timeout_s = -1
        tasks = -(-len(wanted) // _FILES)
        workers = max(1, min(tasks, int(ray.cluster_resources().get("CPU", 1))))
        rows = [{"file": one["file"], "document": one.get("document", "")} for one in wanted]
        with catch_warnings():
            simplefilter("ignore")  # 2.64 is to take no number of attempts; the extra asks for one below it
            return ray.data.from_items(rows, override_num_blocks=tasks).map_batches(
                Preparer,
                fn_constructor_args=(self._load, self._task.maker, program(), dict(self._task.known)),
                batch_size=None,
                batch_format="pyarrow",
                compute=ray.data.ActorPoolStrategy(size=workers),
                num_cpus=1,
                max_restarts=-1,
                max_task_retries=_ATTEMPTS - 1,
            )

    def _ray(self) -> Any:
        if self._cluster is None:
            self._cluster = ExitStack()
            self._cluster.enter_context(cluster(self._address))
        return _package(self._address)

    def close(self, *, published: bool) -> None:
        if self._spool is not None:
            self._spool.close(published=published)
        if self._cluster is not None:
            self._cluster.close()


@contextmanager
def cluster(address: str = "") -> Iterator[None]:
    """Ray for as long as the block runs: processes of this machine, or with ``address`` those of a cluster. Where this
    process uses Ray already it is that one, and it goes on. Raises EngineError."""
    ray = _package(address)
    if ray.is_initialized():
        yield
        return
    folder = None if address else tempfile.mkdtemp(prefix="policy-ray-")
    begin: dict[str, Any] = {"address": address or "local", "log_to_driver": False, "configure_logging": False}
    if not address:
        begin |= {"include_dashboard": False, "object_store_memory": _STORE, "_temp_dir": folder}
    try:
        _begin(ray, address, begin)
        yield
    finally:
        ray.shutdown()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _begin(ray: Any, address: str, options: dict[str, Any]) -> None:
    """Twice where it has to: Ray gives its processes 30 s, which a machine that does much else may not."""
    for left in (1, 0):
        try:
            ray.init(**options)
            return
        except Exception as error:  # of a dozen kinds
            if address or not left:
                raise _not_begun(address, error) from error
            ray.shutdown()


def _package(address: str) -> Any:
    """Ray; what it reads of the environment it reads as it is imported."""
    os.environ.update(_QUIET if address else {**_QUIET, **_LOCAL})
    if not address:  # who else is on this machine may not give its workers anything to do
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
    import ray
    import ray.data

    logging.getLogger("ray").setLevel(logging.ERROR)
    return ray


def _key(file: Path) -> str:
    """ "" for a file that is not there any more: its worker says so."""
    try:
        return key_of(file)
    except OSError:
        return ""


def _until_end(made: Iterator[str]) -> Iterator[str]:
    for record in made:
        if not record:
            return
        yield record


def _noted(spool: Spool, key: str, made: Iterator[str]) -> Iterator[str]:
    """The records of the next file, put into the spool where they will be as good another time."""
    kept = True
    for record in _until_end(made):
        kept = kept and record.startswith(WHOLE)
        if kept:
            spool.add(key, record)
        yield record
    spool.ended(key, kept=kept and bool(key))


def _found(name: str, record: str) -> Outcome:
    if not record.startswith(ERROR):
        return name, Arrived(record)
    kind, zh, en = json.loads(record[1:])
    error: PolicyError = getattr(errors, kind)(zh, en)
    if not isinstance(error, ReadError):
        raise error
    return name, error


def _not_begun(address: str, error: Exception) -> EngineError:
    where = f"集群 {address}" if address else "本机"
    place = f"the cluster {address}" if address else "this machine"
    reason = str(error).strip().partition("\n")[0] or type(error).__name__
    return EngineError(
        f"不能在{where}启动 Ray（{reason}）。请检查 POLICY_RAY_ADDRESS 和内存，或不用 --engine ray。",
        f"Ray cannot be begun on {place} ({reason}). Check POLICY_RAY_ADDRESS and the memory, or leave --engine ray out.",
    )


def _broke_off(error: Exception) -> EngineError:
    reason = str(error).strip().splitlines()
    told = f"{type(error).__name__}: {reason[-1] if reason else ''}"[:300]
    return EngineError(
        f"Ray 中断（{told}）。没有发布，原有索引不变；已做好的部分留待下次。请重新运行，或不用 --engine ray。",
        f"Ray broke off ({told}). Nothing was published; what was prepared is kept for the next run. Run it again, or "
        "leave --engine ray out.",
    )
