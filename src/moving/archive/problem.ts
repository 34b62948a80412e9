/** What is wrong with an archive, in one line for the operator. Nothing further of it is read. */
export class ArchiveProblem extends Error {
  override readonly name: string = 'ArchiveProblem';
}

/** The archive ends before its end, or the reading was stopped. */
export class ArchiveIncomplete extends ArchiveProblem {
  override readonly name = 'ArchiveIncomplete';
}
