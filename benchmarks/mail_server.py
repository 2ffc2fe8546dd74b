"""A mail server that does nothing: it takes every mail, or says nothing at all.

python -m benchmarks.mail_server PORT [hangs]
"""

import asyncio
import sys

ANSWERS = {"EHLO": b"250 here\r\n", "HELO": b"250 here\r\n", "DATA": b"354 go on\r\n", "QUIT": b"221 bye\r\n"}


async def serve(port: int, *, hangs: bool) -> None:
    """Listen until the process is ended."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if hangs:
            await asyncio.sleep(3600)
        writer.write(b"220 here\r\n")
        while line := (await reader.readline()).decode("latin-1").strip():
            command = line[:4].upper()
            writer.write(ANSWERS.get(command, b"250 well\r\n"))
            if command == "DATA":
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(b"250 taken\r\n")
            if command == "QUIT":
                break
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), hangs="hangs" in sys.argv))
