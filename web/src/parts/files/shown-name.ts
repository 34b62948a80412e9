/** What emoji are joined and coloured with, which stays. */
const OF_EMOJI = String.raw`(?<=\p{Extended_Pictographic})\ufe0f|(?<=\p{Extended_Pictographic}\ufe0f?)\u200d(?=\p{Extended_Pictographic})`;
/** Characters that are not seen, or that turn others around: direction marks, joiners, controls, fillers. */
const TRICKS = String.raw`\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Default_Ignorable_Code_Point}`;
const UNSEEN = new RegExp(`(${OF_EMOJI})|${TRICKS}`, 'gu');

const LETTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How much of the end is kept together, in characters: an extension, and a bit before it. */
const END = 9;

export interface ShownName {
  readonly whole: string;
  /** What may be cut where there is no room. */
  readonly start: string;
  readonly end: string;
}

/** Letters that are written from right to left: torn in the middle, they would stand in the wrong order. */
const LEFTWARDS =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const EXTENSION = /\.[^.]*$/u;

function endOf(whole: string, letters: readonly string[]): number {
  const end = Math.min(letters.length, END);
  if (!LEFTWARDS.test(whole)) return end;
  const extension = EXTENSION.exec(whole)?.[0] ?? '';
  return Math.min(Array.from(LETTERS.segment(extension)).length, end);
}

/** A file's name so that nobody is fooled: "\u202egpj.exe" shows the mark as "�", and ends in ".exe". */
export function shownName(name: string): ShownName {
  const whole = name.replace(UNSEEN, (_, joint?: string) => joint ?? '\ufffd').trim();
  const letters = Array.from(LETTERS.segment(whole), ({ segment }) => segment);
  const at = letters.length - endOf(whole, letters);
  return { whole, start: letters.slice(0, at).join(''), end: letters.slice(at).join('') };
}
