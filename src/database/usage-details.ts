import type { UploadEntity } from './entities/upload.entity.js';

/** Changes of counters, by column. */
export type UsageDelta = Readonly<Record<string, number>>;

const HOUR = 3600;
const DAY = 24 * HOUR;
const MB = 1_000_000;

/** The first bucket whose end is above the value, else the last one. */
const bucketOf = (value: number, buckets: readonly (readonly [number, string])[], last: string) =>
  buckets.find(([end]) => value < end)?.[1] ?? last;

const TTLS = [
  [HOUR, 'ttl_1h'],
  [DAY, 'ttl_1d'],
  [7 * DAY, 'ttl_7d'],
  [30 * DAY, 'ttl_30d'],
] as const;

const SIZES = [
  [MB, 'size_1mb'],
  [10 * MB, 'size_10mb'],
  [100 * MB, 'size_100mb'],
  [1000 * MB, 'size_1gb'],
  [10_000 * MB, 'size_10gb'],
  [100_000 * MB, 'size_100gb'],
] as const;

/** What of an upload decides where it is counted. */
export type CountedUpload = Pick<
  UploadEntity,
  | 'ttl'
  | 'protectedByPassword'
  | 'removable'
  | 'oneShot'
  | 'stream'
  | 'extendTtl'
  | 'e2ee'
  | 'comments'
>;

/** What an upload is counted under besides the number of uploads (contract §5.10, usage). */
export function uploadDetails(upload: CountedUpload): string[] {
  const features: Record<string, boolean> = {
    password: upload.protectedByPassword,
    removable: upload.removable,
    one_shot: upload.oneShot,
    stream: upload.stream,
    extend_ttl: upload.extendTtl,
    e2ee: upload.e2ee !== '',
    comment: upload.comments !== '',
  };
  const ttl = upload.ttl <= 0 ? 'ttl_none' : bucketOf(upload.ttl, TTLS, 'ttl_more');
  return [...Object.keys(features).filter((feature) => features[feature]), ttl];
}

export const fileDetail = (size: number): string => bucketOf(size, SIZES, 'size_more');

/** The details of files with the sizes that each is for: `from` ≤ size < `end`, in bytes. */
export const FILE_RANGES: readonly { detail: string; from: number; end: number }[] = [
  ...SIZES.map(([end, detail]) => [end, detail] as const),
  [Number.MAX_SAFE_INTEGER, 'size_more'] as const,
].map(([end, detail], i) => ({ detail, from: SIZES[i - 1]?.[0] ?? 0, end }));

/** An upload that came. */
export function uploadAdded(upload: CountedUpload): UsageDelta {
  const delta: Record<string, number> = { uploads: 1, ever_uploads: 1 };
  for (const detail of uploadDetails(upload)) {
    delta[`now_${detail}`] = 1;
    delta[`ever_${detail}`] = 1;
  }
  return delta;
}

/** An upload that went. `forgotten`: as if it had never been. */
export function uploadGone(upload: CountedUpload, forgotten = false): UsageDelta {
  const delta = Object.entries(uploadAdded(upload));
  const kept = delta.filter(([counter]) => forgotten || !counter.startsWith('ever_'));
  return Object.fromEntries(kept.map(([counter, by]) => [counter, -by]));
}

/** An upload that is another one now, as if it had been so from the first; what stays is not in it. */
export function uploadChanged(before: CountedUpload, after: CountedUpload): UsageDelta {
  const delta: Record<string, number> = { ...uploadAdded(after) };
  for (const [counter, by] of Object.entries(uploadAdded(before))) {
    delta[counter] = (delta[counter] ?? 0) - by;
  }
  return Object.fromEntries(Object.entries(delta).filter(([, by]) => by !== 0));
}

/** A file that was stored. */
export function fileStored(size: number): UsageDelta {
  const detail = fileDetail(size);
  const now = { files: 1, size, [`now_${detail}`]: 1 };
  return { ...now, ever_files: 1, ever_size: size, [`ever_${detail}`]: 1 };
}

/** Stored files, by their sizes, that are not there any more. */
export function filesGone(sizes: readonly number[]): UsageDelta {
  const delta: Record<string, number> = { files: -sizes.length, size: 0 };
  for (const size of sizes) {
    const counter = `now_${fileDetail(size)}`;
    delta[counter] = (delta[counter] ?? 0) - 1;
    delta.size = (delta.size ?? 0) - size;
  }
  return delta;
}
