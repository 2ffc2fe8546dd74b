"""A server that does nothing: what uvicorn, Starlette and the loopback cost by themselves.

`POST /` answers; `POST /push` sends its body to the sockets that were opened with `?concerned`, then answers.
`GET /page` is a button that pushes, and a text that is pushed.
"""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

PAGE = """<!doctype html><title>bare</title><button>push</button><output></output><script>
const socket = new WebSocket(`ws://${location.host}/?concerned`);
socket.onopen = () => { window.connected = true; };
socket.onmessage = ({ data }) => { document.querySelector("output").textContent = data; };
document.querySelector("button").onclick = () => fetch("/push", { method: "POST", body: String(Math.random()) });
</script>"""

_concerned: list[WebSocket] = []


async def page(_request: Request) -> Response:
    """A page that does next to nothing."""
    return HTMLResponse(PAGE)


async def post(request: Request) -> Response:
    """Read the body, and answer."""
    return PlainTextResponse(str(len(await request.body())), 201)


async def push(request: Request) -> Response:
    """Send the body to those concerned."""
    text = (await request.body()).decode()
    for socket in _concerned:
        await socket.send_text(text)
    return PlainTextResponse("sent", 201)


async def listen(socket: WebSocket) -> None:
    """Keep a socket open."""
    await socket.accept()
    if "concerned" in socket.query_params:
        _concerned.append(socket)
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        if socket in _concerned:
            _concerned.remove(socket)


app = Starlette(
    routes=[
        Route("/page", page),
        Route("/", post, methods=["POST"]),
        Route("/push", push, methods=["POST"]),
        WebSocketRoute("/", listen),
    ]
)

if __name__ == "__main__":
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        access_log=False,
        log_level="warning",
        ws_per_message_deflate=False,
    )
