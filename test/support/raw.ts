import { connect, type Socket } from 'node:net';
import { within } from './wait.js';

/** Sends bytes as they are and answers with everything that comes back until the end or `until`. */
export async function exchange(
  base: string,
  request: string | Buffer,
  until: (answer: string) => boolean = () => false,
): Promise<string> {
  const socket = await dial(base);
  socket.write(request);
  try {
    return await readAll(socket, until);
  } finally {
    socket.destroy();
  }
}

/** A connection to the server of a base URL. */
export function dial(base: string): Promise<Socket> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** What a connection says until its end or until `until` is content; a reset ends it too. */
export function readAll(
  socket: Socket,
  until: (answer: string) => boolean = () => false,
): Promise<string> {
  let answer = '';
  const whole = new Promise<string>((resolve) => {
    const finish = (): void => {
      resolve(answer);
    };
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (until(answer)) finish();
    });
    socket.once('end', finish).once('close', finish).once('error', finish);
  });
  return within(whole, () => `the end of an answer that began with ${answer.slice(0, 200)}`);
}

/** Whether an answer with Content-Length has come whole. */
export function isWhole(answer: string): boolean {
  const [head, ...rest] = answer.split('\r\n\r\n');
  const length = /content-length: (\d+)/i.exec(head ?? '')?.[1];
  return length !== undefined && rest.join('\r\n\r\n').length >= Number(length);
}
