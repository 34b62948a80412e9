import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  type LifecycleRule,
} from '@aws-sdk/client-s3';
import { endpointUrl } from '../backends/s3/s3-client.js';
import type { S3Connection } from '../backends/s3/s3-connection.js';

/** What a bucket does by itself, and what the clock of its service says. */
export interface BucketHabits {
  /** What is deleted is kept as an older version. */
  readonly versioned: boolean;
  /** Ids of rules that remove objects of ours by age. */
  readonly expiring: readonly string[];
  /** Milliseconds since the epoch, to the second; null: it does not say. */
  readonly date: number | null;
}

/** What a key may not ask is taken for what is usual. */
export async function habitsOf(
  connection: S3Connection,
  abortSignal: AbortSignal,
): Promise<BucketHabits> {
  const { bucket: Bucket, prefix } = connection;
  const client = connection.connect();
  const options = { abortSignal };
  const versioning = await client
    .send(new GetBucketVersioningCommand({ Bucket }), options)
    .catch(() => null);
  const lifecycle = await client
    .send(new GetBucketLifecycleConfigurationCommand({ Bucket }), options)
    .catch(() => null);
  return {
    versioned: versioning?.Status === 'Enabled',
    expiring: (lifecycle?.Rules ?? []).filter((rule) => removes(rule, prefix)).map(nameOf),
    date: await dateOf(connection, abortSignal),
  };
}

function removes(rule: LifecycleRule, ours: string): boolean {
  if (rule.Status !== 'Enabled') return false;
  if (rule.Expiration?.Days === undefined && rule.Expiration?.Date === undefined) return false;
  const about = rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? '';
  return ours.startsWith(about) || about.startsWith(ours);
}

const nameOf = ({ ID }: LifecycleRule): string => ID ?? 'without a name';

async function dateOf({ options }: S3Connection, signal: AbortSignal): Promise<number | null> {
  const url = endpointUrl(options) ?? `https://s3.${options.location}.amazonaws.com`;
  const answer = await fetch(url, { method: 'HEAD', signal }).catch(() => null);
  const date = Date.parse(answer?.headers.get('date') ?? '');
  return Number.isNaN(date) ? null : date;
}
