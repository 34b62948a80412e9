import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '../finding.js';
import { read, said } from './asking.js';
import type { Probe, Sending, Tried } from './probe.js';
import type { Visit } from './visit.js';

const FIRST = randomBytes(200_000);
const FEW = randomBytes(100);
const LAST = Buffer.from('the end');
const INTERVAL = 25;

/** Whether it comes to be within `patience` ms. */
async function comes(
  question: () => Promise<boolean> | boolean,
  patience: number,
): Promise<boolean> {
  const end = performance.now() + patience;
  for (;;) {
    if (await question()) return true;
    if (performance.now() > end) return false;
    await sleep(INTERVAL);
  }
}

/** What has come of an answer so far. */
class Receiver {
  bytes = 0;
  ended = false;
  broken = '';
  private constructor(readonly response: IncomingMessage) {
    response.on('data', (chunk: Buffer) => (this.bytes += chunk.length));
    response.on('end', () => (this.ended = true));
    response.on('error', (error) => (this.broken = error.message));
    response.on('aborted', () => (this.broken ||= 'the connection was closed'));
  }

  static async of(response: Promise<IncomingMessage>): Promise<Receiver> {
    return new Receiver(await response);
  }
}

/**
 * A file that is sent slowly: its bytes have to arrive before the sender ends, first at the server, then at a
 * receiver; and a pause of both has to be borne.
 */
export async function slowTransferOf({ probe, options }: Visit): Promise<Finding[]> {
  const { stream } = probe.served;
  const patience = options.arrival + options.idle * 1000 + 20_000;
  const tried = await probe.create('slow.bin', { stream });
  const sending = probe.begin(tried, null, patience);
  try {
    sending.request.write(FIRST);
    const since = performance.now();
    const isThere = async (): Promise<boolean> => (await probe.status(tried)) === 'uploading';
    if (!(await comes(isThere, options.arrival))) return [heldBack(options.arrival)];
    if (!stream) return await pausedUpload(sending, { idle: options.idle, since });
    return await streamed({ probe, options, tried, sending, patience, since });
  } finally {
    sending.request.destroy();
  }
}

const heldBack = (waited: number): Finding => ({
  code: 'address.request-buffering',
  severity: 'error',
  text: `An upload does not reach the server before all of it is sent (waited ${waited / 1000} s): whole files wait on the disk of the proxy, and streams do not work.`,
  remedy:
    'Set proxy_request_buffering off and proxy_http_version 1.1 in nginx, its like elsewhere.',
});

interface Streaming extends Pick<Visit, 'probe' | 'options'> {
  readonly tried: Tried;
  readonly sending: Sending;
  readonly patience: number;
  /** When the last byte was sent. */
  readonly since: number;
}

async function streamed(it: Streaming): Promise<Finding[]> {
  const { probe, options, tried, sending, patience, since } = it;
  const answer = probe.receive(tried, patience);
  const head = await Promise.race([answer, sleep(options.arrival, null, { ref: false })]);
  const receiver = head === null ? null : await Receiver.of(answer);
  if (receiver === null || !(await arrives(receiver, sending, options.arrival))) {
    answer.then((response) => response.destroy()).catch(() => undefined);
    return [
      {
        code: 'address.response-buffering',
        severity: 'error',
        text: `A streamed file does not reach its receiver as it comes: ${receiver?.bytes ?? 0} of ${FIRST.length + FEW.length} bytes were there after ${options.arrival / 1000} s.`,
        remedy: 'Set proxy_buffering off in nginx, its like elsewhere.',
      },
    ];
  }
  const found = await pausedUpload(sending, { idle: options.idle, since }, receiver);
  receiver.response.destroy();
  return found;
}

/** What was sent, and then a few bytes more, which fill nobody's buffer. */
async function arrives(
  receiver: Receiver,
  { request }: Sending,
  patience: number,
): Promise<boolean> {
  const has = (bytes: number) => () => receiver.bytes >= bytes;
  if (!(await comes(has(FIRST.length), patience))) return false;
  request.write(FEW);
  return comes(has(FIRST.length + FEW.length), patience);
}

/** Nothing moves for a while; then the rest has to pass. */
async function pausedUpload(
  { request, response, end }: Sending,
  { idle, since }: { readonly idle: number; readonly since: number },
  receiver?: Receiver,
): Promise<Finding[]> {
  let broken = '';
  response.catch((error: unknown) => (broken = (error as Error).message));
  let early = '';
  response.then((answer) => (early = String(answer.statusCode))).catch(() => undefined);
  const isOver = (): boolean => broken !== '' || early !== '' || (receiver?.broken ?? '') !== '';
  await comes(isOver, idle * 1000);
  const after = (performance.now() - since) / 1000;
  if (isOver()) {
    const side = (receiver?.broken ?? '') === '' ? 'upload' : 'download';
    return [brokenOff(side, after, early || broken || (receiver?.broken ?? ''))];
  }
  request.write(LAST);
  end();
  const answer = await response.then(read).catch((error: unknown) => (error as Error).message);
  if (typeof answer !== 'string' && answer.status === 200) return [];
  const why = typeof answer === 'string' ? answer : said(answer);
  return idle > 0 ? [brokenOff('upload', after, why)] : [notPassed(why)];
}

const notPassed = (why: string): Finding => ({
  code: 'address.transfer',
  severity: 'error',
  text: `A file that is sent slowly could not be sent through the public address (${why}).`,
  remedy:
    'Look at the logs of the proxy and of plikd for this moment; see that storage and database are well.',
});

function brokenOff(what: string, seconds: number, why: string): Finding {
  return {
    code: 'address.timeout',
    severity: 'warning',
    text: `A ${what} that pauses is broken off after ${seconds.toFixed(0)} s (${why}).`,
    remedy:
      'Set the time limits of the proxy above StreamTimeoutStr and InactivityTimeoutStr, such as 10m: proxy_read_timeout, proxy_send_timeout, client_body_timeout and send_timeout in nginx.',
  };
}

/** Who sends a streamed file waits for its receiver, without a byte in either direction. */
export async function waitingSenderOf({ probe, options }: Visit): Promise<Finding[]> {
  const { stream, streamTimeout } = probe.served;
  const idle = streamTimeout > 0 ? Math.min(options.idle, streamTimeout - 2) : options.idle;
  if (!stream || idle <= 0) return [];
  const tried = await probe.create('waiting.bin', { stream: true });
  const sending = probe.begin(tried, LAST.length, idle * 1000 + 20_000);
  try {
    sending.request.write(LAST);
    sending.end();
    const found = await waited(sending, idle);
    if (found.length > 0) return found;
    return await received(probe, tried, sending);
  } finally {
    sending.request.destroy();
  }
}

async function waited({ response }: Sending, idle: number): Promise<Finding[]> {
  const begun = performance.now();
  const early = await Promise.race([
    response.then(read).then(said, (error: unknown) => (error as Error).message),
    sleep(idle * 1000, '', { ref: false }),
  ]);
  const after = (performance.now() - begun) / 1000;
  return early === '' ? [] : [brokenOff('sender who waits for a receiver', after, early)];
}

async function received(probe: Probe, tried: Tried, { response }: Sending): Promise<Finding[]> {
  const got = await read(await probe.receive(tried));
  const sent = await read(await response);
  if (sent.status === 200 && got.body.equals(LAST)) return [];
  return [notPassed(said(sent))];
}
