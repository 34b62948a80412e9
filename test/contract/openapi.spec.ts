import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { SCHEMAS } from '../../libs/wire/src/schemas/index.js';
import { packageRoot } from '../../src/common/package-root.js';
import { renderedDescription } from '../../src/openapi/rendered.js';
import { SchemaCheck } from '../support/answer-rules.js';
import { readDocument } from '../support/described.js';

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly schema: object;
  readonly example?: unknown;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly responses: Readonly<Record<string, unknown>>;
}

const text = readFileSync(join(packageRoot, 'openapi.json'), 'utf8');
const document = readDocument();
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => method !== 'parameters')
    .map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      operation: operation as unknown as Operation,
    })),
);

describe('openapi.json', () => {
  it.each(Object.entries(renderedDescription()))(
    '%s is what the handlers say of themselves (npm run openapi)',
    (name, rendered) => {
      expect(existsSync(join(packageRoot, name))).toBe(true);
      // Not compared by jest, which would print a difference of thousands of lines.
      expect(readFileSync(join(packageRoot, name), 'utf8') === rendered).toBe(true);
    },
  );

  it('is accepted by a validator of its schema', async () => {
    const found = await new Validator().validate(JSON.parse(text) as Record<string, unknown>);
    expect(found).toEqual({ valid: true });
  });

  it('is accepted by a linter, with all that it recommends', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      rules: {
        // A callback of a login only redirects, and the probes of life ask nobody anything.
        'operation-2xx-response': 'off',
        'operation-4xx-response': 'off',
        // Those of any request are referred to by an extension, which the linter does not read.
        'no-unused-components': 'off',
      },
    });
    const source = { source: text, absoluteRef: join(packageRoot, 'openapi.json'), config };
    const problems = await lintFromString(source);
    const named = problems.map(({ ruleId, message, location }) => [
      ...[ruleId, message, location[0]?.pointer],
    ]);
    expect(named).toEqual([]);
  });

  it('gives each of them a name of its own, a chapter and a summary', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
    for (const { name, operation } of operations) {
      const { tags, summary } = operation;
      expect([name, tags.length, summary.length > 5]).toEqual([name, 1, true]);
    }
  });

  it('describes every variable of every path', () => {
    for (const { name, path, operation } of operations) {
      const variables = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
      const described = operation.parameters.filter((one) => one.in === 'path');
      expect([name, described.map((one) => one.name).sort()]).toEqual([name, variables.sort()]);
    }
  });

  it('has examples that its schemas describe', () => {
    const check = new SchemaCheck(document);
    let examples = 0;
    for (const [name, schema] of SCHEMAS) {
      for (const example of (schema.examples ?? []) as unknown[]) {
        examples += 1;
        const problems = check.problems({ $ref: `#/components/schemas/${name}` }, example);
        expect([name, problems]).toEqual([name, '']);
      }
    }
    const parameters = operations.flatMap(({ operation }) => operation.parameters);
    for (const { name, schema, example } of parameters) {
      if (example === undefined) continue;
      examples += 1;
      expect([name, check.problems(schema, example)]).toEqual([name, '']);
    }
    expect(examples).toBeGreaterThan(30);
  });
});
