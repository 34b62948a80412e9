import type { Upload, UploadFile } from '#client';

type Traits = Pick<Upload, 'stream' | 'oneShot'>;
type Row = Pick<UploadFile, 'status'>;

/** How it stands with a file, to whoever wants it. */
export type Standing =
  | 'ready'
  /** Somebody is sending it. */
  | 'sending'
  /** It was announced, and nothing of it has come. */
  | 'awaited'
  /** Of a stream: its sender waits for us. */
  | 'waiting-for-us'
  /** Of a stream: its sender is not there. */
  | 'sender-away'
  /** Of a stream: somebody has got it. */
  | 'passed-on'
  /** It could be downloaded once, and was. */
  | 'used'
  | 'removed';

const OF_STORED = { uploaded: 'ready', uploading: 'sending', missing: 'awaited' } as const;
const OF_STREAM = {
  uploaded: 'ready',
  uploading: 'waiting-for-us',
  missing: 'sender-away',
} as const;

export function standingOf({ stream, oneShot }: Traits, { status }: Row): Standing {
  if (status === 'removed' || status === 'deleted') {
    return stream ? 'passed-on' : oneShot ? 'used' : 'removed';
  }
  return (stream ? OF_STREAM : OF_STORED)[status];
}

/** It can be had now. */
export const isThere = (upload: Traits, file: Row): boolean =>
  ['ready', 'waiting-for-us'].includes(standingOf(upload, file));

/** It may still come. */
export const isOpen = ({ status }: Row): boolean => status === 'missing' || status === 'uploading';

/** Nothing to save any more, and nothing to wait for. */
export const isOver = ({ status }: Row): boolean => status === 'removed' || status === 'deleted';

/** A plain link does not do: it cannot carry the password, or what comes has to be decrypted first. */
export const needsPage = ({
  protectedByPassword,
  e2ee = '',
}: Pick<Upload, 'protectedByPassword' | 'e2ee'>): boolean => protectedByPassword || e2ee !== '';

/** Bytes of all of them together. */
export const sizeOf = (files: readonly Pick<UploadFile, 'fileSize'>[]): number =>
  files.reduce((sum, { fileSize }) => sum + Math.max(0, fileSize), 0);
