/** Something that the operator has to change; one line that says what. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}
