"""Documents by who issued them and when: which ids, to be asked alone (``narrowed.Narrowed``), with every store."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.errors import UsageError
from ingest.store.base import Index
from ingest.text import search_key

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_LAST = "~"  # behind every digit and -: a year, or a month, up to its end


def chosen(
    index: Index,
    among: Sequence[str] = (),
    *,
    issuer: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> list[str]:
    """Ids of the documents, of those ``among`` where any are named, whose printed issuer holds ``issuer`` and whose printed date lies between the two, both
    included; each a year, a month or a day (2025, 2025-07, 2025-07-25). None asks for nothing.

    A document that prints its year alone may be of any of its days. One that prints no issuer, or no date, is none of
    those asked for by it. Raises UsageError for a date of another form, and where there is no such document.
    """
    for document in among:
        index.document(document)  # which says that there is none
    for name, date in (("since", since), ("until", until)):
        if date is not None and not _DATE.fullmatch(date):
            raise UsageError(
                f"{name} 的日期 “{date}” 不可用。请写成 2025、2025-07 或 2025-07-25。",
                f"The date {date!r} of {name} cannot be used. Write 2025, 2025-07 or 2025-07-25.",
            )
    wanted = search_key(issuer or "")
    found = [
        one.id
        for one in index.issued()
        if (not among or one.id in among)
        and (not wanted or wanted in search_key(one.issuer or ""))
        and (since is None or (one.date is not None and one.date + _LAST >= since))
        and (until is None or (one.date is not None and one.date <= until + _LAST))
    ]
    if not found:
        raise _none(index, issuer, since, until)
    return found


def _none(index: Index, issuer: str | None, since: str | None, until: str | None) -> UsageError:
    asked = {"issuer": issuer, "since": since, "until": until}
    given = " ".join(f"{name}={value}" for name, value in asked.items() if value is not None)
    issuers = sorted({one.issuer for one in index.issued() if one.issuer})
    named = "、".join(issuers[:10]) + ("……" if len(issuers) > 10 else "")
    dates = sorted(one.date for one in index.issued() if one.date)
    span = f"{dates[0]} – {dates[-1]}" if dates else "—"
    return UsageError(
        f"没有符合条件（{given}）的文件。发文机关有：{named or '—'}；日期：{span}。请改条件，或用 policy documents 查看。",
        f"No document fits ({given}). Issuers: {named or 'none'}; dates: {span}. Ask otherwise; see policy documents.",
    )
