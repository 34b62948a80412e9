import { openApiDocument } from './document.js';

/** The files that are made of the descriptions, by their paths in the repository. */
export const renderedDescription = (): Readonly<Record<string, string>> => ({
  'openapi.json': `${JSON.stringify(openApiDocument(), null, 2)}\n`,
});
