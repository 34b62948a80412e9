import type { ListedUpload, MyUploadWishes } from '#client';

/** What an upload can be, as the lists filter it; in the order in which a row shows it. */
export const KINDS = ['oneShot', 'password', 'e2ee', 'stream', 'removable', 'extendTTL'] as const;
export type Kind = (typeof KINDS)[number];

export const isKind = (value: unknown): value is Kind => KINDS.some((kind) => kind === value);

export const kindsOf = (upload: ListedUpload): Kind[] => {
  const is: Readonly<Record<Kind, boolean>> = {
    oneShot: upload.oneShot,
    password: upload.protectedByPassword,
    e2ee: (upload.e2ee ?? '') !== '',
    stream: upload.stream,
    removable: upload.removable,
    extendTTL: upload.extend_ttl,
  };
  return KINDS.filter((kind) => is[kind]);
};

/** Files that can still be had, and what they weigh; of streams and what is still to come, what was announced. */
const isGone = (status: string): boolean => status === 'removed' || status === 'deleted';

export const filesOf = ({ files }: ListedUpload): ListedUpload['files'] =>
  files.filter(({ status }) => !isGone(status));

export const sizeOf = (upload: ListedUpload): number =>
  filesOf(upload).reduce((sum, { fileSize }) => sum + fileSize, 0);

/** Whether a name of its files, its comment or its id has all the words. */
export function fits(upload: ListedUpload, search: string): boolean {
  const names = upload.files.map(({ fileName }) => fileName);
  const text = [...names, upload.comments, upload.id].join('\n').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export interface UploadFilter {
  readonly kind: Kind | '';
  readonly token: string;
  readonly by: string;
  readonly order: 'asc' | 'desc';
}

/** How many come at once. */
const LIMIT = 50;

/** What the server is asked for. */
export const wishesOf = ({ kind, token, by, order }: UploadFilter): MyUploadWishes => ({
  ...{ limit: LIMIT, order, sort: by === 'size' ? 'size' : 'createdAt' },
  ...(token === '' ? {} : { token }),
  ...(kind === '' ? {} : { [kind]: true }),
});
