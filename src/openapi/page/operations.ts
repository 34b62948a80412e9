import type { JsonSchema } from '#wire/schemas';
import type { Answer, Document, Media, Operation, Parameter, Route } from './document.js';
import { resolve } from './document.js';
import { type Markup, html, nothing, prose, shown } from './html.js';
import { limitsOf, typeOf } from './schemas.js';

/** How a scheme of security is named in a sentence. */
const CREDENTIALS: Readonly<Record<string, string>> = {
  UploadToken: 'X-UploadToken',
  UploadPassword: 'the password of the upload (Authorization: Basic)',
  UserToken: 'X-PlikToken',
  Session: 'a session (cookie plik-session)',
  Xsrf: 'X-XSRFToken',
};

function securityLine({ security }: Operation): Markup {
  const ways = security.map((way) =>
    Object.keys(way)
      .map((name) => CREDENTIALS[name] ?? name)
      .join(' with '),
  );
  const named = ways.filter((way) => way !== '');
  if (named.length === 0) return html`<p class="quiet">No credentials are read.</p>`;
  const list = named.join(', or ');
  return ways.includes('')
    ? html`<p class="quiet">Without credentials, or by ${list}.</p>`
    : html`<p class="quiet">Only by ${list}.</p>`;
}

/** "(integer; at least 1; for example 20)"; of a text without any of it, nothing. */
function detailsOf({ schema, example }: Pick<Parameter, 'schema' | 'example'>): Markup {
  const limits = limitsOf(schema);
  const plain = schema.type === 'string' && schema.enum === undefined;
  const parts = [
    ...(plain ? [] : [html`${typeOf(schema)}`]),
    ...(limits === '' ? [] : [html`${limits}`]),
    ...(example === undefined ? [] : [html`for example <code>${shown(example)}</code>`]),
  ];
  if (parts.length === 0) return nothing;
  const joined = parts.flatMap((part, i) => (i === 0 ? [part] : [html`; `, part]));
  return html` <span class="quiet">(${joined})</span>`;
}

const parameterRow = (parameter: Parameter): Markup =>
  html`<tr>
    <td><code>${parameter.name}</code></td>
    <td>${parameter.in}${parameter.required === true ? '' : ', optional'}</td>
    <td>${parameter.description}${detailsOf(parameter)}</td>
  </tr>`;

const titled = (title: string, rows: readonly Markup[]): Markup =>
  rows.length === 0
    ? nothing
    : html`<h4>${title}</h4>
        <table>
          <tbody>
            ${rows}
          </tbody>
        </table> `;

const mediaLine = ([type, { schema }]: readonly [string, Media]): Markup =>
  html`<code>${type}</code>${schema === undefined ? nothing : html`: ${bodySchema(schema)}`}`;

/** A schema that has a name is a link; the form is told in words. */
function bodySchema(schema: JsonSchema): Markup {
  const { properties } = schema as { properties?: Readonly<Record<string, JsonSchema>> };
  const file = properties?.file;
  if (file !== undefined) return html`part <code>file</code>: ${shown(file.description)}`;
  if (schema.type === undefined && schema.description !== undefined) {
    return html`${shown(schema.description)}`;
  }
  const limits = limitsOf(schema);
  return html`${typeOf(schema)}${limits === '' ? '' : `; ${limits}`}`;
}

function bodyPart({ requestBody: body }: Operation): Markup {
  if (body === undefined) return nothing;
  const lines = Object.entries(body.content).map((one) => html`<li>${mediaLine(one)}</li>`);
  return html`<h4>Body${body.required ? '' : ' (optional)'}</h4>
    <ul>
      ${lines}
    </ul> `;
}

function textsOf(media: Media | undefined): readonly string[] {
  const { examples } = (media?.schema ?? {}) as { examples?: readonly string[] };
  return examples ?? [];
}

/** One status: what it means, its type, its texts, its headers. */
export function answerPart(document: Document, [status, given]: readonly [string, Answer]): Markup {
  const { description, headers = {}, content = {} } = resolve(document, given);
  const error = content['text/plain'];
  const texts = textsOf(error);
  const types = Object.entries(content).filter(
    ([, media]) => media !== error || texts.length === 0,
  );
  const rows = Object.entries(headers).map(([name, one]) => {
    const header = resolve(document, one);
    return html`<tr>
      <td><code>${name}</code></td>
      <td>${header.description}</td>
    </tr>`;
  });
  return html`<details class="s${status.charAt(0)}">
    <summary><b>${status}</b> ${description}</summary>
    ${types.map((one) => html`<p>${mediaLine(one)}</p>`)}
    ${
      texts.length === 0
        ? nothing
        : html`<ul class="texts">
            ${texts.map((text) => html`<li><code>${text.trimEnd()}</code></li>`)}
          </ul>`
    }
    ${
      rows.length === 0
        ? nothing
        : html`<table>
            <tbody>
              ${rows}
            </tbody>
          </table>`
    }
  </details> `;
}

export function operationSection(document: Document, { method, path, operation }: Route): Markup {
  const { operationId: id, summary, description } = operation;
  const parameters = operation.parameters.map((one) => resolve(document, one));
  return html`<article id="${id}">
    <h3>
      <a href="#${id}"
        ><span class="method ${method.toLowerCase()}">${method}</span> <code>${path}</code></a
      >
    </h3>
    <p class="summary">${summary} <span class="quiet id">${id}</span></p>
    ${description === undefined ? nothing : prose(description)} ${securityLine(operation)}
    ${titled('Parameters', parameters.map(parameterRow))} ${bodyPart(operation)}
    <h4>Answers</h4>
    ${Object.entries(operation.responses).map((one) => answerPart(document, one))}
  </article> `;
}
