// The types of the client from the description of the API. With --check nothing is written.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import openapiTS, { astToString } from 'openapi-typescript';
import { root } from './root.mjs';

const PATH = join('libs', 'client', 'src', 'generated', 'api.ts');
const HEAD = `/**
 * Made of openapi.json by \`npm run client:types\`: what the API speaks of, and what its lists can be asked for.
 * Their names for programs are in ../types.ts.
 */
`;

/** Without examples: what is read here are types. */
const plain = (value) => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'example' && key !== 'examples');
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
};

/** Answers and headers are the business of calls that are written by hand. */
const asked = (document) =>
  Object.fromEntries(
    Object.entries(document.paths).map(([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods)
          .filter(([, operation]) => operation.operationId !== undefined)
          .map(([method, { operationId, parameters = [] }]) => {
            const query = parameters.filter(({ in: place }) => place === 'query');
            return [method, { operationId, parameters: query, responses: {} }];
          }),
      ),
    ]),
  );

export async function clientTypes() {
  const document = JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8'));
  const { openapi, info, components } = document;
  const { schemas, parameters } = components;
  const small = { openapi, info, paths: asked(document), components: { schemas, parameters } };
  return HEAD + astToString(await openapiTS(plain(small)));
}

if (argv[1] === import.meta.filename) {
  const types = await clientTypes();
  if (!argv.includes('--check')) writeFileSync(join(root, PATH), types);
  else if (readFileSync(join(root, PATH), 'utf8') !== types) {
    console.error(
      `${PATH} is not what openapi.json says. Run "npm run client:types" and commit the result.`,
    );
    process.exitCode = 1;
  }
}
