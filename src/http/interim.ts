import type { Exchange } from './exchange.js';

/**
 * Sends an interim answer (RFC 9110 §15.2) of which Node.js knows nothing, before the final one; headers in ASCII.
 * False: that is not possible any more, or the client, being of HTTP/1.0, would take it for the final one.
 */
export function sendInterim(
  { req, res }: Exchange,
  status: string,
  headers: Readonly<Record<string, string>>,
): boolean {
  if (req.httpVersion !== '1.1' || res.headersSent || res.socket?.writable !== true) return false;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  res.socket.write(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`, 'latin1');
  return true;
}
