import type { JsonSchema } from '#wire/schemas';
import { type Markup, anchor, html, nothing, shown } from './html.js';

const nameOf = (reference: unknown): string => String(reference).split('/').at(-1) ?? '';

const schemas = (value: unknown): JsonSchema[] => value as JsonSchema[];

const code = (value: unknown): Markup => html`<code>${JSON.stringify(value)}</code>`;

const joined = (parts: readonly Markup[], by: string): Markup[] =>
  parts.flatMap((part, i) => (i === 0 ? [part] : [html`${by}`, part]));

/** "array of File", with a link; "string or null". */
export function typeOf(schema: JsonSchema): Markup {
  const { $ref, type, items, anyOf, additionalProperties: values } = schema;
  if ($ref !== undefined) {
    const name = nameOf($ref);
    return html`<a href="#schema-${anchor(name)}">${name}</a>`;
  }
  if (anyOf !== undefined) return html`${joined(schemas(anyOf).map(typeOf), ' or ')}`;
  if (schema.const !== undefined) return code(schema.const);
  if (Array.isArray(schema.enum)) return html`${joined(schema.enum.map(code), ' or ')}`;
  if (items !== undefined) {
    const nullable = Array.isArray(type) ? ' or null' : '';
    return html`array of ${typeOf(items as JsonSchema)}${nullable}`;
  }
  if (typeof values === 'object') return html`object of ${typeOf(values as JsonSchema)}`;
  const types = Array.isArray(type) ? (type as string[]).join(' or ') : shown(type ?? 'anything');
  const format = typeof schema.format === 'string' ? `, ${schema.format}` : '';
  return html`${types}${format}`;
}

/** What limits the values of a parameter or a field. */
export function limitsOf({ minimum, maximum, default: fallback, pattern }: JsonSchema): string {
  const limits = [
    ...(minimum === undefined ? [] : [`at least ${JSON.stringify(minimum)}`]),
    ...(maximum === undefined ? [] : [`at most ${JSON.stringify(maximum)}`]),
    ...(fallback === undefined ? [] : [`default ${JSON.stringify(fallback)}`]),
    ...(pattern === undefined ? [] : [`matches ${shown(pattern)}`]),
  ];
  return limits.join('; ');
}

function fieldsOf(schema: JsonSchema, prefix = ''): Markup[] {
  const required = new Set((schema.required ?? []) as string[]);
  return Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).flatMap(
    ([name, field]) => {
      const inner = field.properties === undefined ? [] : fieldsOf(field, `${prefix}${name}.`);
      const row = html`<tr>
        <td><code>${prefix}${name}</code></td>
        <td>${typeOf(field)}${required.has(name) ? '' : ', may be absent'}</td>
        <td>${shown(field.description ?? '')}</td>
      </tr>`;
      return [row, ...inner];
    },
  );
}

/** A value as it is sent, with line breaks for people. */
export const example = (value: unknown): Markup =>
  html`<pre><code>${JSON.stringify(value, null, 2)}</code></pre> `;

export function schemaSection([name, schema]: readonly [string, JsonSchema]): Markup {
  const fields = fieldsOf(schema);
  const examples = name === 'Error' ? [] : ((schema.examples ?? []) as unknown[]);
  return html`<section class="schema" id="schema-${anchor(name)}">
    <h3><a href="#schema-${anchor(name)}">${name}</a></h3>
    <p>${shown(schema.description ?? '')}</p>
    ${
      fields.length > 0
        ? html`<table>
            <tbody>
              ${fields}
            </tbody>
          </table>`
        : html`<p>${typeOf(schema)}</p>`
    }
    ${
      examples.length === 0
        ? nothing
        : html`<details>
            <summary>Examples</summary>
            ${examples.map(example)}
          </details>`
    }
  </section> `;
}
