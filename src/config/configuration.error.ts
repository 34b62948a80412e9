/** One thing wrong with the configuration. */
export interface Mistake {
  /** What was given and where, such as `PLIKD_LISTEN_PORT = "abc" (environment)`. Never a secret. */
  readonly given: string;
  /** What was expected instead. */
  readonly expected: string;
}

/** The server must not start: every mistake of its configuration, in one message. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(
    readonly mistakes: readonly Mistake[],
    readonly warnings: readonly string[] = [],
  ) {
    const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
    const lines = mistakes.map(({ given, expected }) => `  - ${given}: ${expected}`);
    super([`The configuration has ${count}:`, ...lines].join('\n'));
  }
}
