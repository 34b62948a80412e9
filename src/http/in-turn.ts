import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Pipelined requests of a connection that wait, until no more of them are read. */
const MOST = 64;

/**
 * Hands the requests of a connection to those who listen by now one after the other: the next one when the answer
 * to the one before is out, and in a turn of the event loop of its own. Node hands over all that it has read at once
 * (RFC 9112 §9.3.2 lets a client send so), which are two thousand in 64 KiB: they held the loop for longer than any
 * single request may, each of them held memory until its answer could go, and what the second did could be done
 * before what the first did. The usual request, on a connection with no other one, costs nothing.
 */
export function answerInTurn(server: Server): void {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  const begin = (req: IncomingMessage, res: ServerResponse): void => {
    for (const listener of listeners) listener.call(server, req, res as never);
  };
  const waiting = new WeakMap<Socket, number>();
  const wait = (req: IncomingMessage, res: ServerResponse): void => {
    const { socket } = req;
    const count = (waiting.get(socket) ?? 0) + 1;
    waiting.set(socket, count);
    if (count === MOST) socket.pause();
    // Node gives an answer its connection when the one before has let go of it, or never if that closes.
    res.once('socket', () => {
      setImmediate(() => {
        const left = (waiting.get(socket) ?? 1) - 1;
        waiting.set(socket, left);
        if (socket.destroyed) return;
        if (left === MOST / 2) socket.resume();
        begin(req, res);
      });
    });
  };
  server.on('request', (req, res) => {
    if (res.socket === null) wait(req, res);
    else begin(req, res);
  });
}
