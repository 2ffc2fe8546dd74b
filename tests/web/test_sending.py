"""How a message leaves for the sockets of an open page."""

from engineio.exceptions import SocketIsClosedError
from engineio.packet import Packet
from nicegui import core

from web.sending import ShortManager


class Queue:
    """Where Engine.IO would put what a socket gets."""

    def __init__(self, *, is_closed: bool = False) -> None:
        self.is_closed, self.packets = is_closed, list[Packet]()

    async def send(self, packet: Packet) -> None:
        if self.is_closed:
            raise SocketIsClosedError
        self.packets.append(packet)


class Server:
    """As much of a Socket.IO server as its manager needs."""

    def __init__(self, **sockets: Queue) -> None:
        self.packet_class, self.eio = core.sio.packet_class, self
        self.sockets = sockets

    def rooms(self, **room_of: str) -> ShortManager:
        manager = ShortManager()
        manager.set_server(self)
        for number, (eio_sid, room) in enumerate(room_of.items()):
            sid = str(number)
            manager.basic_enter_room(sid, "/", room, eio_sid)
        return manager


async def test_a_message_is_written_once_and_a_socket_that_is_gone_keeps_it_from_nobody():
    one, two, gone, other = Queue(), Queue(), Queue(is_closed=True), Queue()
    manager = Server(gone=gone, one=one, two=two, other=other).rooms(
        gone="page", forgotten="page", one="page", two="page", other="another"
    )
    await manager.emit("update", {"1": {"text": "Zoë, 10:00"}, "_id": 0}, "/", room="page")
    await manager.emit("load", None, "/", room="page")
    written = ['42["update",{"1":{"text":"Zoë, 10:00"},"_id":0}]', '42["load"]']
    assert [packet.encode() for packet in one.packets] == written
    assert one.packets[0] is two.packets[0]
    assert other.packets == []
