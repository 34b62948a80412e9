/** What is looked at, in the order in which it is told. */
export const SUBJECTS = ['configuration', 'database', 'storage', 'address', 'login'] as const;
export type Subject = (typeof SUBJECTS)[number];

/**
 * How bad it is. `error`: something does not work, or will not. `warning`: it works, and is unwise or will end badly.
 * `notice`: to be known, and nothing that has to be changed.
 */
export type Severity = 'notice' | 'warning' | 'error';

/** One thing that is not as it should be. Texts are whole sentences, and hold no secret. */
export interface Finding {
  /** The same in every version, for programs: `storage.space`. docs/doctor.md explains each. */
  readonly code: `${Subject}.${string}`;
  readonly severity: Severity;
  /** What is wrong, with what was measured. */
  readonly text: string;
  /** What to do about it: the setting, the directive or the command by its name. */
  readonly remedy: string;
}

export const subjectOf = ({ code }: Pick<Finding, 'code'>): Subject =>
  code.slice(0, code.indexOf('.')) as Subject;
