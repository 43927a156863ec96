"""The routes of the login: a page of its own, which loads nothing, and what it sends."""

from __future__ import annotations

import math
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from assistant.web.door import COOKIE, Door
from assistant.web.safety import headers_of
from assistant.web.style import asset

_LARGEST = 8192  # bytes of a login
# The page brings its own policy, so that the front end's scripts stay out of it; the browser must say where its form
# comes from, or the check of the origin would turn it away.
_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}
_WRONG = "用户名或密码不对，请重新输入。<br><span lang=en>Name or password is wrong; try again.</span>"
_WAIT = (
    "登录失败次数太多，请在 {n} 秒后再试。<br><span lang=en>Too many failed logins; try again in {n} seconds.</span>"
)


def add_login(app: FastAPI, door: Door) -> None:
    """``/login`` and ``/logout``. A program sends its name and password with each request instead (HTTP Basic)."""

    @app.get("/login")
    def login_page() -> Response:
        return _page("")

    @app.post("/login")
    async def log_in(request: Request) -> Response:
        sent = b""
        async for part in request.stream():
            sent += part
            if len(sent) > _LARGEST:
                return _page(_WRONG, 413)
        fields = parse_qs(sent.decode("utf-8", "replace"), max_num_fields=4, errors="replace")
        name, password = (fields.get(field, [""])[0] for field in ("name", "password"))
        answer = await door.log_in(name, password, request.client.host if request.client else "")
        if isinstance(answer, float):
            seconds = math.ceil(answer)
            return _page(_WAIT.format(n=seconds), 429, {"retry-after": str(seconds)})
        if not answer:
            return _page(_WRONG, 401)
        response = Response(status_code=303, headers={"location": "./"})
        response.set_cookie(
            COOKIE, answer, max_age=round(3600 * door.settings.session_hours), httponly=True, samesite="lax",
            secure=request.url.scheme == "https",
        )  # fmt: skip
        return response

    @app.post("/logout")
    def log_out(request: Request) -> Response:
        door.log_out(headers_of(request.scope))
        response = Response(status_code=204)
        response.delete_cookie(COOKIE)
        return response


def _page(told: str, status: int = 200, more: dict[str, str] | None = None) -> Response:
    said = f'<p role="alert">{told}</p>' if told else ""
    return HTMLResponse(asset("login.html").replace("<!-- told -->", said), status, {**_HEADERS, **(more or {})})
