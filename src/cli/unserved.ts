import type { Loaded } from '../config/index.js';

/** Settings of Plik that are read and kept, and have no effect in this version: said at the start. */
export function unservedSettings({ settings }: Loaded): string[] {
  const notes: string[] = [];
  if (settings.metricsPort > 0) notes.push('MetricsPort: there are no metrics');
  return notes.map((note) => `not in this version: ${note}`);
}
