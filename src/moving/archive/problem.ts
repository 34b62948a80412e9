/** What is wrong with an archive, in one line for the operator. Nothing further of it is read. */
export class ArchiveProblem extends Error {
  override readonly name: string = 'ArchiveProblem';
}

/** The archive ends before its end, or the reading was stopped. */
export class ArchiveIncomplete extends ArchiveProblem {
  override readonly name = 'ArchiveIncomplete';
}

/** A text of strangers, short and without anything that a terminal would obey. */
export function shown(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(short).replace(/[\x7f-\x9f]/g, '?');
}
