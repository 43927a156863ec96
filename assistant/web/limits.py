"""How much one session and one address may ask of the page, and how many may wait: beyond that a sentence, at once."""

from __future__ import annotations

import ipaddress
import threading
import time
from dataclasses import dataclass
from typing import Any

import gradio as gr
from fastapi import HTTPException, Request

from assistant.settings import Settings
from assistant.web.belongings import visitor_of
from assistant.web.refusals import too_much
from assistant.web.users import User

# Kinds of work; each has its own places, so that none waits for another kind.
QUESTIONS, CHECKS, MATCHES, EDITS, CALLS, VOTES = "questions", "checks", "matches", "edits", "calls", "votes"
PLACES = {QUESTIONS: 4, CHECKS: 8, MATCHES: 2, EDITS: 2}  # of a kind at once
_WAITING = {QUESTIONS: 32, CHECKS: 6, MATCHES: 8, EDITS: 4}  # of a kind that wait for a place
_SHARED = 10  # sessions behind one address that may each use all that one session may
_MANY = 20_000  # keys known before those that are at rest are forgotten


def places(kind: str) -> dict[str, Any]:
    """What an event of the page is told of its kind."""
    return {"concurrency_id": kind, "concurrency_limit": PLACES[kind]}


@dataclass(frozen=True, slots=True)
class Rate:
    """So much within so many seconds, spread as one likes; 0 is as much as one likes."""

    amount: float
    seconds: float


class Rates:
    """What was taken by whom, one number each (the generic cell rate algorithm); safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}  # when all that was taken will have been earned again

    def take(self, key: str, rate: Rate, amount: float = 1, *, dry: bool = False) -> float:
        """Seconds to wait until so much may be taken, nothing being taken then; 0.0 where it is. ``dry`` only looks."""
        if not rate.amount:
            return 0.0
        with self._lock:
            now = time.monotonic()
            if len(self._until) > _MANY:
                self._until = {known: until for known, until in self._until.items() if until > now}
            until = max(self._until.get(key, now), now) + amount * rate.seconds / rate.amount
            if until - now > rate.seconds:
                return until - now - rate.seconds
            if not dry:
                self._until[key] = until
            return 0.0


class Limits:
    """What one session and one address may take; who sits at this machine, without users, is not counted."""

    def __init__(self, settings: Settings) -> None:
        questions, checks = Rate(settings.limit_questions, 60), Rate(settings.limit_checks, 60)
        self._rates = {
            QUESTIONS: questions, VOTES: questions, CHECKS: checks, MATCHES: checks, EDITS: checks,
            CALLS: Rate(10 * settings.limit_questions, 60), "uploads": Rate(settings.limit_uploads, 3600),
            "bytes": Rate(settings.limit_upload_mb * 1e6, 3600),
        }  # fmt: skip
        self._taken = Rates()

    def take(self, kind: str, user: User, visitor: str, amount: float = 1) -> float:
        """Seconds to wait before so much of a kind is done for a session; 0.0 where it may be now.

        ``visitor`` is "" for one whose session is not known: the address alone is then counted.
        """
        if user.local:
            return 0.0
        rate = self._rates[kind]
        shared = Rate(_SHARED * rate.amount, rate.seconds)
        if visitor and (wait := self._taken.take(f"{kind} of {visitor}", rate, amount)):
            return wait
        return self._taken.take(f"{kind} from {network_of(user.address)}", shared, amount)


def network_of(address: str) -> str:
    """Whom an address stands for: itself, or the /64 of an IPv6 one, of which one person has very many."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else address


def guard_queue(page: gr.Blocks, limits: Limits) -> None:
    """Before a call joins the queue: its session has not asked too much, waits for no other of its kind, and few do."""
    queue = page._queue
    push = queue.push

    async def limited(body: Any, request: Request, username: str | None) -> Any:
        kind = page.fns[body.fn_index].concurrency_id if body.fn_index is not None else CALLS
        kind = kind if kind in PLACES else CALLS
        user: User = request.scope["policy.user"]
        if kind != CALLS:
            _no_other(queue, kind, body.session_hash)
        if wait := limits.take(kind, user, visitor_of(request.headers.get("cookie", ""))):
            refused = too_much(wait)
            raise HTTPException(refused.status, refused.sentence, headers=dict(refused.headers))
        return await push(body=body, request=request, username=username)

    queue.push = limited  # type: ignore[method-assign]  # every way to the queue comes through here


def _no_other(queue: Any, kind: str, session: str | None) -> None:
    """Raises HTTPException where the session's last call of the kind is not done, or too many wait."""
    waiting = queue.event_queue_per_concurrency_id[kind].queue if kind in queue.event_queue_per_concurrency_id else []
    working = [event for job in queue.active_jobs for event in job or () if event.concurrency_id == kind]
    unanswered = queue.pending_event_ids_session.get(session, ())
    if any(event._id in unanswered for event in (*waiting, *working)):
        raise HTTPException(
            429, "上一个请求还在处理，请等它完成。Your last request is still being answered; wait for it to end."
        )
    if len(waiting) >= _WAITING[kind]:
        raise HTTPException(
            429,
            "现在用的人太多，请过一会儿再试。Too many are waiting just now; try again in a while.",
            headers={"retry-after": "5"},
        )
