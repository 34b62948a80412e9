import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { type S3Tuning, pauseAfter } from './s3-tuning.js';

type Strategy = Extract<
  NonNullable<S3ClientConfig['retryStrategy']>,
  { acquireInitialRetryToken: unknown }
>;
type RetryToken = Awaited<ReturnType<Strategy['acquireInitialRetryToken']>>;
type Failure = Parameters<Strategy['refreshRetryTokenForRetry']>[1];

/** A body that came damaged, and a conflict with a request that is still going on. */
const WORTH_ANOTHER_TRY = new Set(['BadDigest', 'XAmzContentSHA256Mismatch', 'OperationAborted']);
/** A service that says nothing at all is asked less often: each time costs the whole timeout. */
const ATTEMPTS_IN_SILENCE = 3;
/** A service that is overloaded is given more time. */
const THROTTLED = 4;

const tokenAfter = (failures: number, pause: number): RetryToken => ({
  getRetryCount: () => failures,
  getRetryDelay: () => pause,
});

/**
 * Tries again what may succeed. The SDK's own strategy has one small account of retries for the whole
 * client: some thirty connections that are reset at once, as by a restart of the service, empty it, and
 * every upload that goes on fails with the first trouble of its own. Here each request stands for itself.
 */
export class S3Retries implements Strategy {
  constructor(private readonly tuning: S3Tuning) {}

  acquireInitialRetryToken(): Promise<RetryToken> {
    return Promise.resolve(tokenAfter(0, 0));
  }

  /** Rejects when there is no sense in another attempt; the SDK then tells the error itself. */
  refreshRetryTokenForRetry(token: RetryToken, failure: Failure): Promise<RetryToken> {
    const failures = token.getRetryCount() + 1;
    const { attempts } = this.tuning;
    const most = isSilence(failure.error) ? Math.min(ATTEMPTS_IN_SILENCE, attempts) : attempts;
    if (!isPassing(failure) || failures >= most)
      return Promise.reject(new Error('no more retries'));
    const factor = failure.errorType === 'THROTTLING' ? THROTTLED : 1;
    const firstPause = this.tuning.firstPause * factor;
    return Promise.resolve(
      tokenAfter(failures, pauseAfter(failures, { ...this.tuning, firstPause })),
    );
  }

  recordSuccess(): void {
    // Nothing is counted over several requests.
  }
}

function isPassing({ errorType, error }: Failure): boolean {
  if (errorType === 'TRANSIENT' || errorType === 'THROTTLING') return true;
  return WORTH_ANOTHER_TRY.has(((error ?? {}) as Partial<Error>).name ?? '');
}

/** The HTTP handler's own timeouts have no code; what the system says has one. */
function isSilence(error: unknown): boolean {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  return name === 'TimeoutError' && code === undefined;
}
