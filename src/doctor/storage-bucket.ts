import type { ObjectStorage } from '../config/index.js';
import {
  type BucketFailure,
  type BucketHabits,
  type BucketTrial,
  tryBucket,
} from '../files/keeping/storage-trial.js';
import type { Examination } from './examination.js';
import type { Finding } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** A service refuses requests that are fifteen minutes off; milliseconds that are worth to be told. */
const APART = 60_000;
const LIMIT = 45_000;

/** What a step does, for a sentence. */
const DEEDS: Readonly<Record<BucketFailure['step'], string>> = {
  bucket: 'find the bucket',
  put: 'store an object (PutObject)',
  head: 'look at an object (HeadObject)',
  get: 'read an object (GetObject)',
  range: 'read a part of an object (GetObject with Range)',
  list: 'list the objects (ListObjectsV2)',
  multipart:
    'store an object in parts (CreateMultipartUpload, UploadPart, CompleteMultipartUpload)',
  abort: 'break an upload in parts off (AbortMultipartUpload)',
  encrypt: 'store an object encrypted',
  delete: 'remove an object (DeleteObject)',
};

export async function examineBucket(
  exam: Examination,
  storage: ObjectStorage,
  { clock }: Surroundings,
): Promise<void> {
  const tried: { trial?: BucketTrial; at?: number } = {};
  await exam.check(
    'storage',
    'objects can be stored, read, listed and removed',
    async (signal) => {
      tried.trial = await tryBucket(storage, signal);
      tried.at = clock.now();
      return tried.trial.failures.map((failure) => failed(failure, storage));
    },
    { limit: LIMIT },
  );
  const habits = tried.trial?.habits ?? null;
  if (habits === null) return;
  await exam.check('storage', 'the bucket keeps what is stored, and nothing else', () =>
    keeping(habits, storage),
  );
  await exam.check('storage', 'the clock of the service is that of this machine', () =>
    clockOf(habits, tried.at ?? 0),
  );
}

function failed({ step, why, code }: BucketFailure, { bucket }: ObjectStorage): Finding {
  const [text = why, remedy] = why.split(/: check (?=[^:]*$)/);
  if (step === 'bucket') {
    const isMissing = code === 'NoSuchBucket' || why.startsWith('there is no bucket');
    return {
      code: isMissing ? 'storage.no-bucket' : 'storage.service',
      severity: 'error',
      text: `${capital(text)}.`,
      remedy: isMissing
        ? `Make the bucket "${bucket}", or correct DataBackendConfig.Bucket; plikd makes it at its start where the key may.`
        : `Check ${remedy ?? 'DataBackendConfig'}.`,
    };
  }
  if (step === 'encrypt') {
    return {
      code: 'storage.encryption',
      severity: 'error',
      text: `${capital(text)}.`,
      remedy: `Check ${remedy ?? 'DataBackendConfig.SSE'}.`,
    };
  }
  return {
    code: 'storage.rights',
    severity: 'error',
    text: `The S3 service does not let the access key ${DEEDS[step]} in the bucket "${bucket}" (${code}).`,
    remedy:
      'Allow s3:GetObject, s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload, s3:ListMultipartUploadParts and s3:ListBucket for DataBackendConfig.AccessKeyID on this bucket.',
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function keeping({ versioned, expiring }: BucketHabits, { bucket }: ObjectStorage): Finding[] {
  const found: Finding[] = [];
  if (versioned) {
    found.push({
      code: 'storage.versioning',
      severity: 'warning',
      text: `The bucket "${bucket}" keeps versions: what is removed or has expired is still there, and is paid for.`,
      remedy:
        'Suspend versioning of the bucket, or add a lifecycle rule that ends noncurrent versions (NoncurrentVersionExpiration).',
    });
  }
  if (expiring.length > 0) {
    found.push({
      code: 'storage.lifecycle',
      severity: 'warning',
      text: `Lifecycle rules of the bucket "${bucket}" remove objects by their age (${expiring.join(', ')}): files may go before their time.`,
      remedy: 'Take the rule away, or give it another prefix than DataBackendConfig.Prefix.',
    });
  }
  return found;
}

function clockOf({ date }: BucketHabits, now: number): Finding[] {
  const apart = date === null ? 0 : Math.abs(date - now);
  if (apart < APART) return [];
  return [
    {
      code: 'storage.clock',
      severity: 'warning',
      text: `The clocks of the S3 service and of this machine are ${Math.round(apart / 1000)} s apart; from 900 s on it refuses every request.`,
      remedy: 'Set the clock of this machine by NTP (timedatectl set-ntp true).',
    },
  ];
}
