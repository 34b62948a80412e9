import type { PlainSettings } from './settings.js';

/** Something that settings must hold together. */
export interface Rule {
  /** The settings it compares; one of them unreadable, and the rule is not asked. */
  readonly keys: readonly string[];
  readonly broken: (settings: PlainSettings) => boolean;
  readonly expected: string;
}
