"""The door for browsers where the server has a key: the key is asked for once and kept in a cookie."""

import html
from hmac import compare_digest
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from shopwright.serving.errors import COOKIE, DOOR

_FORM = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:16px system-ui,sans-serif;background:#f6f5f1;color:#1d2421;display:grid;place-items:center;
min-height:90vh}}form{{background:#fff;border:1px solid #e3e1d9;border-radius:14px;padding:28px;display:grid;gap:12px}}
input,button{{font:inherit;padding:9px 12px;border-radius:9px;border:1px solid #d4d2c8}}
button{{background:#275d4d;color:#fff;border:0}}</style>
<form method="post"><label for="key">{said}</label>
<input id="key" name="key" type="password" autofocus autocomplete="current-password">
<button>Enter</button></form></html>"""


def door(shop_name: str, api_key: str) -> APIRouter:
    """The routes of the door."""
    routes = APIRouter()

    @routes.get(DOOR)
    async def ask() -> Response:
        return HTMLResponse(_form(shop_name, "This shop's key"))

    @routes.post(DOOR)
    async def enter(request: Request) -> Response:
        given = parse_qs((await request.body()).decode(errors="replace")).get("key", [""])[0]
        if not compare_digest(given.encode(), api_key.encode()):
            return HTMLResponse(_form(shop_name, "That is not the key. Try again."), status_code=401)
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(COOKIE, api_key, httponly=True, samesite="strict")
        return response

    return routes


def _form(name: str, said: str) -> str:
    return _FORM.format(name=html.escape(name), said=html.escape(said))
