export const FILE_KINDS = [
  ...(['image', 'audio', 'video', 'pdf', 'text', 'code'] as const),
  ...(['archive', 'table', 'slides', 'program', 'locked', 'other'] as const),
] as const;
export type FileKind = (typeof FILE_KINDS)[number];

const BY_EXTENSION: Readonly<Partial<Record<FileKind, string>>> = {
  image: 'png jpg jpeg gif webp avif svg bmp tif tiff heic heif ico jxl psd',
  audio: 'mp3 ogg oga opus flac wav m4a aac wma mid midi aif aiff',
  video: 'mp4 m4v mkv webm mov avi mpg mpeg wmv ogv ts',
  pdf: 'pdf',
  text: 'txt md markdown rst log doc docx odt rtf tex epub',
  code: 'js mjs cjs jsx tsx vue py rb go rs c h cc cpp hpp cs java kt swift php sh bash ps1 sql html htm css scss json yaml yml toml ini xml patch diff',
  archive: 'zip tar gz tgz bz2 xz zst 7z rar lz lzma jar deb rpm cab',
  table: 'csv tsv xls xlsx ods',
  slides: 'ppt pptx odp key',
  program: 'exe msi bat cmd com scr app apk dmg pkg appimage iso img bin dll',
  locked: 'age gpg pgp asc',
};

const EXTENSIONS = new Map(
  Object.entries(BY_EXTENSION).flatMap(([kind, names]) =>
    names.split(' ').map((name) => [name, kind as FileKind] as const),
  ),
);

const BY_TYPE: readonly (readonly [RegExp, FileKind])[] = [
  [/^image\//, 'image'],
  [/^audio\//, 'audio'],
  [/^video\//, 'video'],
  [/^application\/pdf/, 'pdf'],
  [/spreadsheet|ms-excel|csv/, 'table'],
  [/presentation|powerpoint/, 'slides'],
  [/zip|tar|compressed|rar/, 'archive'],
  [/javascript|json|xml|x-sh|html|css/, 'code'],
  [/^text\/|msword|wordprocessing|opendocument\.text/, 'text'],
];

/** What a file is likely to be: by the end of its name, which decides what opens it, or else by its media type. */
export function fileKind(name: string, type = ''): FileKind {
  const extension = /\.(\w+)$/.exec(name.trim())?.[1]?.toLowerCase();
  const known = extension === undefined ? undefined : EXTENSIONS.get(extension);
  return known ?? BY_TYPE.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
}
