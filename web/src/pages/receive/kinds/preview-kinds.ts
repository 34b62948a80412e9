import type { Upload, UploadFile } from '#client';
import { needsPage } from '../../../state/received/files';

/** How a file shows itself. */
export type PreviewKind = 'image' | 'text' | 'markdown' | 'pdf' | 'audio' | 'video';

export interface Shown {
  readonly kind: PreviewKind;
  /** The type that a browser is told, never one of the uploader's own. */
  readonly type: string;
  /** The server has found no type, and serves it as none: it is the name that tells. */
  readonly isGuessed?: true;
}

const extension = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

const typed = (kind: PreviewKind, types: Readonly<Record<string, string>>): [string, Shown][] =>
  Object.entries(types).map(([end, type]) => [end, { kind, type }]);

/** What browsers show, by the end of the name. */
const BY_END: ReadonlyMap<string, Shown> = new Map<string, Shown>([
  ...typed('image', {
    ...{ png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif' },
    ...{ webp: 'image/webp', avif: 'image/avif', bmp: 'image/bmp', ico: 'image/x-icon' },
    svg: 'image/svg+xml',
  }),
  ...typed('audio', {
    ...{ mp3: 'audio/mpeg', m4a: 'audio/mp4', aac: 'audio/aac', oga: 'audio/ogg' },
    ...{ ogg: 'audio/ogg', opus: 'audio/ogg', flac: 'audio/flac', wav: 'audio/wav' },
    weba: 'audio/webm',
  }),
  ...typed('video', {
    ...{ mp4: 'video/mp4', m4v: 'video/mp4', webm: 'video/webm', ogv: 'video/ogg' },
    mov: 'video/quicktime',
  }),
  ...typed('pdf', { pdf: 'application/pdf' }),
  ...typed('markdown', { md: 'text/markdown', markdown: 'text/markdown' }),
  ...typed(
    'text',
    Object.fromEntries(
      (
        'txt text log csv tsv json jsonl ndjson xml html htm xhtml css scss less js mjs cjs ts tsx jsx vue svelte ' +
        'py rb rs go java kt kts swift c h cc cpp hpp cs php pl lua r sql sh bash zsh fish ps1 bat cmd yaml yml ' +
        'toml ini conf cfg env properties gradle tex bib rst adoc diff patch srt vtt ics vcf pem crt asc dockerfile ' +
        'makefile gitignore graphql proto tf hs ml ex exs erl clj scala dart asm nix'
      )
        .split(' ')
        .map((end) => [end, 'text/plain']),
    ),
  ),
]);

const BY_TYPE: readonly (readonly [RegExp, PreviewKind])[] = [
  [/^image\/(?:png|jpeg|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon|svg\+xml)$/, 'image'],
  [/^audio\/(?:mpeg|mp4|aac|ogg|flac|x-flac|wav|wave|x-wav|webm)$/, 'audio'],
  [/^video\/(?:mp4|webm|ogg|quicktime)$/, 'video'],
  [/^application\/pdf$/, 'pdf'],
  [/^text\/markdown$/, 'markdown'],
  [/^(?:text\/|application\/(?:json|xml|javascript|x-sh|toml|yaml)$)/, 'text'],
];

/** By the type that the server found, or else by the name; that is all that there is of an encrypted file. */
export function shownAs(
  { fileName, fileType }: Pick<UploadFile, 'fileName' | 'fileType'>,
  isEncrypted: boolean,
): Shown | undefined {
  const byEnd = BY_END.get(extension(fileName));
  if (isEncrypted) return byEnd;
  const type = /^[^;\s]*/.exec(fileType.toLowerCase())?.[0] ?? '';
  if (type === 'application/ogg')
    return { kind: byEnd?.kind === 'video' ? 'video' : 'audio', type };
  const kind = BY_TYPE.find(([pattern]) => pattern.test(type))?.[1];
  if (kind === undefined) return guessed(byEnd, type);
  // Markdown and pictures in XML are found to be text.
  if (kind === 'text') {
    const isFiner = byEnd?.kind === 'markdown' || byEnd?.type === 'image/svg+xml';
    return isFiner ? byEnd : { kind, type: 'text/plain' };
  }
  return { kind, type };
}

/** Many sounds and pictures begin with nothing that a server knows. */
function guessed(byEnd: Shown | undefined, type: string): Shown | undefined {
  if (byEnd === undefined || !['', 'application/octet-stream'].includes(type)) return undefined;
  if (!['image', 'audio', 'video'].includes(byEnd.kind)) return undefined;
  return { ...byEnd, isGuessed: true };
}

/** In bytes: what is fetched whole to be shown. */
const MOST: Readonly<Record<PreviewKind, number>> = {
  image: 50e6,
  // Of a long text, the beginning.
  text: Infinity,
  markdown: Infinity,
  pdf: 100e6,
  audio: 200e6,
  video: 300e6,
};

/**
 * How a file of this upload shows itself; undefined: not at all. Looking at a one-shot file or at a stream would be
 * having it.
 */
export function previewOf(
  upload: Pick<Upload, 'oneShot' | 'stream' | 'protectedByPassword' | 'e2ee'>,
  file: Pick<UploadFile, 'fileName' | 'fileType' | 'fileSize' | 'status'>,
): Shown | undefined {
  if (upload.oneShot || upload.stream || file.status !== 'uploaded') return undefined;
  const isEncrypted = (upload.e2ee ?? '') !== '';
  const shown = shownAs(file, isEncrypted);
  if (shown === undefined) return undefined;
  // An encrypted text has to be decrypted from its beginning, which is all that is looked at, too.
  const isWhole =
    needsPage(upload) || shown.isGuessed === true || shown.kind === 'image' || shown.kind === 'pdf';
  return isWhole && file.fileSize > MOST[shown.kind] ? undefined : shown;
}

/** A browser fetches it by itself: it is served under a type that browsers show. */
export const isServed = ({ kind, type, isGuessed }: Shown): boolean =>
  isGuessed !== true && ['image', 'audio', 'video'].includes(kind) && !type.includes('svg');

/** The same, where this browser has what it needs: some leave documents to other programs. `isReadable`: the page may fetch it, too. */
export function canBeSeen(
  upload: Parameters<typeof previewOf>[0],
  file: Parameters<typeof previewOf>[1],
  isReadable: boolean,
): boolean {
  const shown = previewOf(upload, file);
  if (shown === undefined || (!isReadable && !isServed(shown))) return false;
  return shown.kind !== 'pdf' || navigator.pdfViewerEnabled;
}
