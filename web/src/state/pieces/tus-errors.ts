import type { DetailedError } from 'tus-js-client';
import { type PlikError, Refusal, Unreachable } from '#client';

/** The server has no tus, or something before it does not let it through: the file has to go in one request. */
export class NoTus extends Error {}

/** The server knows nothing of what was begun: it was given up, or ended. Of a file that was removed it says 410. */
export class NotKnown extends Error {}

const isDetailed = (error: Error): error is DetailedError => 'originalResponse' in error;

/** What servers answer that do not know of tus, and proxies that do not know the method. */
const WITHOUT = [404, 405, 501];

/** What went wrong with a request of tus-js-client, as the client of this project says it. */
export function plainError(error: Error): PlikError | NoTus | NotKnown | Error {
  if (!isDetailed(error)) return error;
  const { originalRequest: request, originalResponse: response } = error;
  if (response === null || response.getStatus() === 0) {
    return new Unreachable('the connection was lost', false, error);
  }
  const status = response.getStatus();
  const isOfTus = (response.getHeader('Tus-Resumable') ?? '') !== '';
  if (request.getMethod() === 'POST' && !isOfTus && WITHOUT.includes(status)) return new NoTus();
  if (request.getMethod() !== 'POST' && status === 404) return new NotKnown();
  return new Refusal(status, response.getBody().trim(), secondsOf(response));
}

function secondsOf(response: { getHeader(name: string): string | undefined }): number | undefined {
  const seconds = Number.parseInt(response.getHeader('Retry-After') ?? '', 10);
  return Number.isNaN(seconds) ? undefined : seconds;
}
