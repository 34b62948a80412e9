import { once } from 'node:events';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { finished } from 'node:stream/promises';
import fc from 'fast-check';
import { gatherPieces } from './small-pieces.js';

let server: Server;
const sockets: Socket[] = [];

beforeEach(async () => {
  server = createServer();
  server.prependListener('request', gatherPieces);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
  server.closeAllConnections();
  if (server.listening) await once(server, 'close');
});

const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

async function request(bytes: string): Promise<{ req: IncomingMessage; socket: Socket }> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  const asked = once(server, 'request') as Promise<[IncomingMessage]>;
  socket.write(bytes);
  const [req] = await asked;
  return { req, socket };
}

async function piecesOf(req: IncomingMessage): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of req) pieces.push(String(piece));
  return pieces;
}

it('a chunk for each byte comes in pieces of a decent size', async () => {
  const text = Array.from({ length: 60_000 }, (_, i) => String(i % 10)).join('');
  const { req } = await request(HEAD + Array.from(text, chunk).join('') + '0\r\n\r\n');
  const pieces = await piecesOf(req);
  expect(pieces.join('')).toBe(text);
  expect(pieces.length).toBeLessThan(1000);
});

it('chunks of any size come whole and in their order', async () => {
  const sizes = fc.array(
    fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1000, max: 20_000 })),
    {
      maxLength: 60,
    },
  );
  await fc.assert(
    fc.asyncProperty(sizes, async (lengths) => {
      const texts = lengths.map((length, i) => String.fromCharCode(97 + (i % 26)).repeat(length));
      const { req } = await request(HEAD + texts.map(chunk).join('') + '0\r\n\r\n');
      expect((await piecesOf(req)).join('')).toBe(texts.join(''));
    }),
    { numRuns: 30 },
  );
});

it('a small piece waits for no other one', async () => {
  const { req } = await request(HEAD + chunk('first'));
  const [piece] = (await once(req, 'data')) as [Buffer];
  expect(piece.toString()).toBe('first');
});

it('a body that breaks off ends in an error', async () => {
  const { req, socket } = await request(HEAD + chunk('first'));
  req.resume();
  socket.destroy();
  await expect(finished(req)).rejects.toThrow('aborted');
});

it('is not read on while nobody takes it', async () => {
  const { req, socket } = await request(HEAD);
  const piece = chunk('x'.repeat(8)).repeat(100_000);
  for (let i = 0; i < 40; i += 1) socket.write(piece);
  await once(req, 'readable');
  const before = req.readableLength;
  expect(before).toBeGreaterThan(0);
  expect(socket.writableLength).toBeGreaterThan(0);
});

it('is not read on while nobody takes it, however slowly its pieces come', async () => {
  const { req, socket } = await request(HEAD);
  socket.setNoDelay(true);
  const PIECES = 3000;
  for (let i = 0; i < PIECES; i += 1) {
    socket.write(chunk('x'.repeat(1000)));
    // Time for the server to read this one alone.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end('0\r\n\r\n');
  // Up to its limit, and what was read in the turn in which that was passed.
  expect(req.readableLength).toBeGreaterThan(0);
  expect(req.readableLength).toBeLessThan(4 * req.readableHighWaterMark);
  expect((await piecesOf(req)).join('')).toHaveLength(PIECES * 1000);
});
