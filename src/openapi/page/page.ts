import { createHash } from 'node:crypto';
import type { Document } from './document.js';
import { routesOf } from './document.js';
import { Markup, anchor, html, prose } from './html.js';
import { answerPart, operationSection } from './operations.js';
import { schemaSection } from './schemas.js';
import { STYLE } from './style.js';

function tagSection(document: Document, name: string, description: string): Markup {
  const routes = routesOf(document).filter(({ operation }) => operation.tags[0] === name);
  return html`<section id="tag-${anchor(name)}">
    <h2>${name}</h2>
    <p>${description}</p>
    ${routes.map((route) => operationSection(document, route))}
  </section> `;
}

function contents(document: Document): Markup {
  const routes = routesOf(document).filter(({ method }) => method !== 'HEAD');
  const chapters = document.tags.map(({ name }) => {
    const own = routes.filter(({ operation }) => operation.tags[0] === name);
    const links = own.map(
      ({ method, path, operation: { operationId: id } }) =>
        html`<li>
          <a href="#${id}"><span class="method ${method.toLowerCase()}">${method}</span> ${path}</a>
        </li>`,
    );
    return html`<h2><a href="#tag-${anchor(name)}">${name}</a></h2>
      <ul>
        ${links}
      </ul>`;
  });
  const more = [
    ['credentials', 'Credentials'],
    ['any-request', 'Any request'],
    ['schemas', 'Schemas'],
  ].map(([id = '', title = '']) => html`<li><a href="#${id}">${title}</a></li>`);
  return html`<nav aria-label="Contents">
    ${chapters}
    <h2>More</h2>
    <ul>
      ${more}
    </ul>
  </nav>`;
}

function credentials({ components }: Document): Markup {
  const rows = Object.entries(components.securitySchemes).map(
    ([name, { description }]) =>
      html`<tr>
        <td>${name}</td>
        <td>${description}</td>
      </tr>`,
  );
  return html`<section id="credentials">
    <h2>Credentials</h2>
    <table>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

function anyRequest(document: Document): Markup {
  const { description, responses } = document['x-any-path'];
  return html`<section id="any-request">
    <h2>Any request</h2>
    <p>${description}</p>
    <article>${Object.entries(responses).map((one) => answerPart(document, one))}</article>
  </section>`;
}

/** Nothing is loaded, and nothing but this one style is applied. */
const policy = (style: string): string => {
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
};

/** The document as one page: without scripts, and without anything from elsewhere. */
export function renderPage(document: Document): string {
  const { title, version, description } = document.info;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <meta http-equiv="Content-Security-Policy" content="${policy(STYLE)}" />
        <title>${title}: the API</title>
        ${new Markup(`<style>${STYLE}</style>`)}
      </head>
      <body>
        ${contents(document)}
        <main>
          <h1>${title} <span class="quiet">${version}</span></h1>
          ${prose(description)}
          <p>The same for programs: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
          ${document.tags.map((tag) => tagSection(document, tag.name, tag.description))}
          ${credentials(document)} ${anyRequest(document)}
          <section id="schemas">
            <h2>Schemas</h2>
            ${Object.entries(document.components.schemas).map(schemaSection)}
          </section>
        </main>
      </body>
    </html> `;
  // A line for each block, so that versions can be compared.
  return `${page.text.trim().replace(/ ?<(article|section|details|li|tr|h\d)\b/g, '\n<$1')}\n`;
}
