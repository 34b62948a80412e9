/** A text of a stranger in one line of ours: in quotes, short, without anything that a terminal obeys. */
export function shown(value: unknown, longest = 60): string {
  const text = typeof value === 'string' ? value : String(value);
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cn}|\p{Co}/gu,
    (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
