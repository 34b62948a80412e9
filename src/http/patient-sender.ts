import type { IncomingMessage, ServerResponse } from 'node:http';
import { clientGone } from './client-gone.js';
import { endPatience } from './request-body.js';

/** How often a waiting sender is asked for a sign of life, in ms. */
const PROBE_INTERVAL = 2000;

/** A client that is sending and may have to wait for somebody else. */
export interface PatientSender {
  /** Aborts with ClientGone when the client leaves. */
  readonly gone: AbortSignal;
  /** From now on it is we who keep the client waiting, not the client us. */
  startWaiting(): void;
  stopWaiting(): void;
}

/** Clients that take any number of interim answers (RFC 9110 §15.2), as all should and not all do. */
const takesInterim = ({ headers, httpVersion }: IncomingMessage): boolean =>
  httpVersion === '1.1' &&
  (/^100-continue$/i.test(headers.expect ?? '') ||
    /^(?:go-http-client|plik_cli|plik_client)\b/i.test(headers['user-agent'] ?? ''));

/**
 * Watches the sender of a request. A client that has sent more than is read leaves without a trace:
 * its farewell stands behind bytes that nobody reads, and only something sent to it finds out. So
 * clients that understand get an interim answer that goes on, a header line at a time, while they
 * wait; what it says is of no interest, but the answer of a dead connection is.
 */
export function patientSender(req: IncomingMessage, res: ServerResponse): PatientSender {
  let timer: NodeJS.Timeout | undefined;
  let open = false;
  const say = (text: string): void => {
    if (res.socket?.writable === true && !res.headersSent) res.socket.write(text);
  };
  const probe = (): void => {
    if (!open) say('HTTP/1.1 100 Continue\r\n');
    open = true;
    say('Plik-Waiting: 1\r\n');
  };
  const stopWaiting = (): void => {
    clearInterval(timer);
    if (open) say('\r\n');
    open = false;
  };
  return {
    gone: clientGone(res, stopWaiting),
    startWaiting: () => {
      endPatience(req);
      if (takesInterim(req)) timer = setInterval(probe, PROBE_INTERVAL);
    },
    stopWaiting,
  };
}
