import type { ServerResponse } from 'node:http';
import { ClientGone } from '../common/errors.js';

/** Aborts, with ClientGone, when the client leaves before its answer. `over` is told of the end of any answer. */
export function clientGone(res: ServerResponse, over?: () => void): AbortSignal {
  const controller = new AbortController();
  const { socket } = res.req;
  const end = (): void => {
    socket.off('close', end);
    over?.();
    if (!res.writableFinished) controller.abort(new ClientGone());
  };
  res.once('close', end);
  // An answer that waits for its turn on the connection does not learn of the connection's end.
  socket.once('close', end);
  if (res.destroyed || socket.destroyed) end();
  return controller.signal;
}
