/** A request path taken apart once; every later step works on this. */
export interface RequestPath {
  /** Percent-decoded, without the empty element in front of the first slash. */
  readonly segments: readonly string[];
  /** False when "//", "/./" or "/../" are in it, plain or percent-encoded. */
  readonly clean: boolean;
  /** Query string with its "?", or "". */
  readonly query: string;
}

/** Decodes `url` exactly once. Null when it is not a path or its percent-encoding is broken. */
export function parseRequestPath(url: string): RequestPath | null {
  const target = withoutOrigin(url);
  const split = target.indexOf('?');
  const path = split < 0 ? target : target.slice(0, split);
  if (!path.startsWith('/')) return null;
  try {
    const raw = path.slice(1).split('/');
    const segments = path.includes('%') ? raw.map(decodeURIComponent) : raw;
    return {
      segments,
      clean: segments.every((segment, i) => isPlain(segment, i === segments.length - 1)),
      query: split < 0 ? '' : target.slice(split),
    };
  } catch {
    return null;
  }
}

/** The path of a request in absolute form, whose empty path is the root (RFC 9112 §3.2). */
function withoutOrigin(url: string): string {
  if (url.startsWith('/')) return url;
  const origin = /^https?:\/\/[^/?#]*/i.exec(url)?.[0] ?? '';
  const target = url.slice(origin.length);
  return origin === '' || target.startsWith('/') ? target : `/${target}`;
}

/** A last empty segment is only a trailing slash. */
const isPlain = (segment: string, last: boolean): boolean =>
  segment !== '.' && segment !== '..' && (segment !== '' || last);

/** The path as it is sent to clients and matched by the router. */
export const encodePath = (segments: readonly string[]): string =>
  `/${segments.map(encodeURIComponent).join('/')}`;

/** What a path with "//", "." and ".." elements means (contract §1.1); a trailing slash stays. */
export function cleanSegments(segments: readonly string[]): string[] {
  const out: string[] = [];
  for (const segment of segments) {
    if (segment === '..') out.pop();
    else if (segment !== '' && segment !== '.') out.push(segment);
  }
  const last = segments.at(-1);
  if (out.length > 0 && (last === '' || last === '.' || last === '..')) out.push('');
  return out;
}
