import type { ServerResponse } from 'node:http';

/** Aborts when the client leaves before its answer. */
export function clientGone(res: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const { socket } = res.req;
  const over = (): void => {
    socket.off('close', over);
    if (!res.writableFinished) controller.abort();
  };
  res.once('close', over);
  // An answer that waits for its turn on the connection does not learn of the connection's end.
  socket.once('close', over);
  if (res.destroyed || socket.destroyed) over();
  return controller.signal;
}
