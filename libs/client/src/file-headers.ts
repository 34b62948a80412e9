/** A part of a file: the first and the last byte, and how many the file has (RFC 9110 §14.4). */
export interface ContentRange {
  readonly first: number;
  readonly last: number;
  readonly total: number | undefined;
}

export function contentRangeOf(value: string | null): ContentRange | undefined {
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(value?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined) return undefined;
  return {
    first: Number(first),
    last: Number(last),
    total: total === '*' ? undefined : Number(total),
  };
}

/** The name of a `Content-Disposition`, the exact one of RFC 8187 where it is there. */
export function fileNameOf(value: string | null): string | undefined {
  if (value === null) return undefined;
  const [, extended] = /filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(value) ?? [];
  if (extended !== undefined) {
    try {
      return decodeURIComponent(extended);
    } catch {
      // What cannot be decoded is no name; the other form may be one.
    }
  }
  const [, quoted, plain] = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(value) ?? [];
  return quoted?.replace(/\\(.)/g, '$1') ?? plain;
}

export const lengthIn = (value: string | null): number | undefined =>
  value !== null && /^\d+$/.test(value) ? Number(value) : undefined;

/** A strong entity tag: the only thing by which the rest of a broken download is surely of the same bytes. */
export const strongTag = (value: string | null): string | undefined =>
  value !== null && /^"[^"]*"$/.test(value) ? value : undefined;
