/** What ends a line, moves a terminal's cursor, turns its text around or is not to be seen (Unicode TR36 §2.4). */
const UNSEEMLY =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}|\p{Cn}|\p{Co}/gu;

/** A text of a stranger, or a name of a file, as a terminal may show it: in one line that says what is in it. */
export const printable = (text: string): string =>
  text.replace(UNSEEMLY, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);

/** East Asian wide and fullwidth signs (Unicode TR11), and pictures, take two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** What stands upon the sign before. */
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;

const columnsOf = (sign: string): number => {
  if (NO_WIDTH.test(sign)) return 0;
  return WIDE.test(sign) ? 2 : 1;
};

/** Columns of a terminal that a printable text takes. */
export const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, sign) => sum + columnsOf(sign), 0);

/** The text in at most so many columns: what is cut out of its middle becomes "…", so that its ending stays. */
export function fitted(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns < 1) return '';
  const signs = Array.from(text);
  const tail = taken(signs.toReversed(), Math.floor((columns - 1) / 2)).reverse();
  const head = taken(signs, columns - 1 - widthOf(tail.join('')));
  return `${head.join('')}…${tail.join('')}`;
}

/** The first signs that find room. */
function taken(signs: readonly string[], columns: number): string[] {
  const found: string[] = [];
  let used = 0;
  for (const sign of signs) {
    used += columnsOf(sign);
    if (used > columns) break;
    found.push(sign);
  }
  return found;
}
