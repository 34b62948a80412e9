import { openApiDocument } from './document.js';
import type { Document } from './page/document.js';
import { renderPage } from './page/page.js';

/** The files that are made of the descriptions, by their paths in the repository. */
export function renderedDescription(): Readonly<Record<string, string>> {
  const text = JSON.stringify(openApiDocument(), null, 2);
  return { 'openapi.json': `${text}\n`, 'openapi.html': renderPage(JSON.parse(text) as Document) };
}
