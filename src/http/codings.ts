/** Content codings that files of the page are kept in, best first. */
const KNOWN = ['br', 'gzip'] as const;
export type Coding = (typeof KNOWN)[number];

/** Older names that mean the same (RFC 9110 §8.4.1.3). */
const NAMES: Readonly<Record<string, string>> = { 'x-gzip': 'gzip' };

const ELEMENT = /^([!#$%&'*+.^_`|~\w-]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i;

function weights(header: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const element of header.toLowerCase().split(',')) {
    const [, name = '', weight = '1'] = ELEMENT.exec(element.trim()) ?? [];
    if (name !== '') found.set(NAMES[name] ?? name, Number(weight));
  }
  return found;
}

/**
 * The codings that a client likes better than none, in its order, and in ours where it has none (RFC 9110 §12.5.3).
 * Without the header, or with one that leaves nothing, the file goes out as it is.
 */
export function acceptedCodings(header: string | undefined): readonly Coding[] {
  if (header === undefined) return [];
  const given = weights(header);
  const any = given.get('*') ?? 0;
  const plain = given.get('identity') ?? 0;
  const weightOf = (coding: Coding): number => given.get(coding) ?? any;
  return KNOWN.filter((coding) => weightOf(coding) > 0 && weightOf(coding) >= plain).sort(
    (a, b) => weightOf(b) - weightOf(a),
  );
}
