/** What is told again of a resumable upload, as it came. "": it did not come. */
export interface Kept {
  /** Upload-Concat, of what is put together from parts. */
  readonly concat: string;
  readonly metadata: string;
}

/** As one text, whose lines no header can have. */
export const keptText = ({ concat, metadata }: Kept): string => `${concat}\n${metadata}`;

/** Of a text of another protocol: nothing. */
export function readKept(text: string): Kept {
  const [concat = '', metadata, ...more] = text.split('\n');
  return metadata === undefined || more.length > 0
    ? { concat: '', metadata: '' }
    : { concat, metadata };
}
