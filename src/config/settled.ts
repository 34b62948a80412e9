import { catalogueOf } from './catalogue.js';
import { ConfigurationError } from './configuration.error.js';
import type { ReadContext } from './kinds.js';
import type { Findings, Layer } from './layers.js';
import { type Outcome, resolveLeaves, valuesOf } from './resolve.js';
import { checkRules } from './rules.js';
import { ALL_SETTINGS, type PlainSettings } from './settings.js';

export interface Settled {
  readonly plain: PlainSettings;
  readonly outcome: Outcome;
}

/**
 * What several sources, the lowest first, come to together.
 *
 * @throws ConfigurationError with all mistakes at once, those that were found before among them
 */
export function settled(
  layers: readonly Layer[],
  context: ReadContext,
  findings: Findings,
): Settled {
  const outcome = resolveLeaves(catalogueOf(ALL_SETTINGS).leaves, layers, context, findings);
  const plain = valuesOf(ALL_SETTINGS, outcome);
  checkRules(plain, outcome, findings);
  if (findings.mistakes.length > 0) {
    throw new ConfigurationError(findings.mistakes, findings.warnings);
  }
  return { plain, outcome };
}
