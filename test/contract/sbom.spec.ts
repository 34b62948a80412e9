import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { packageRoot } from '../../src/common/package-root.js';

interface Component {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly { readonly alg: string }[];
  readonly licenses: readonly { readonly expression?: string; readonly license?: { id: string } }[];
  readonly properties: readonly { readonly value: string }[];
}
interface Bom {
  readonly metadata: { readonly timestamp?: string; readonly component: { readonly name: string } };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** What `npm run sbom` writes. From another folder, so that nothing of this one is taken. */
function sbom(env: NodeJS.ProcessEnv = {}): string {
  return execFileSync(process.execPath, [join(packageRoot, 'scripts', 'sbom.mjs')], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    maxBuffer: 10 * 1024 * 1024,
  });
}
const text = sbom();
const bom = JSON.parse(text) as Bom;
const nameOf = ({ group, name }: Component): string =>
  group === undefined ? name : `${group}/${name}`;
const read = (path: string): string => readFileSync(join(packageRoot, path), 'utf8');

/** Packages that the sources in a folder import, by their names alone. */
function imported(folder: string): Set<string> {
  const found = new Set<string>();
  for (const name of readdirSync(join(packageRoot, folder), {
    recursive: true,
    encoding: 'utf8',
  })) {
    if (!/\.(?:ts|vue)$/.test(name) || name.endsWith('.spec.ts')) continue;
    for (const [, from] of read(join(folder, name)).matchAll(
      /(?:\bfrom |^import |\bimport\()'([^'\n]+)'\)*;$/gm,
    )) {
      const [, own] = /^((?:@[^/]+\/)?[^/]+)/.exec(from!)!;
      if (/^[.#]|^node:/.test(from!) || builtinModules.includes(own!)) continue;
      found.add(own!);
    }
  }
  return found;
}

describe('npm run sbom', () => {
  it('is a document of CycloneDX 1.6', () => {
    const ajv = new Ajv({ strict: false });
    formats.default(ajv);
    for (const format of ['iri-reference', 'idn-email']) ajv.addFormat(format, true);
    const folder = 'node_modules/@cyclonedx/cyclonedx-library/res/schema';
    const schema = (name: string): object =>
      JSON.parse(read(join(folder, `${name}.SNAPSHOT.schema.json`))) as object;
    for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
      ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
    }
    const validate = ajv.compile(schema('bom-1.6'));
    validate(bom);
    expect(validate.errors).toBeNull();
    expect(validate({ ...bom, components: [{ type: 'library' }] })).toBe(false);
  });

  it('is the same each time, and says a time only where one is given', () => {
    expect(sbom()).toBe(text);
    expect(bom.metadata.timestamp).toBeUndefined();
    const dated = JSON.parse(sbom({ SOURCE_DATE_EPOCH: '1790000000' })) as Bom;
    expect(dated.metadata.timestamp).toBe('2026-09-21T14:13:20.000Z');
    expect(dated.components).toEqual(bom.components);
    expect(bom.metadata.component.name).toBe('plik-nest');
  });

  it.each([
    ['src', 25],
    ['libs', 3],
    ['web/src', 6],
  ])('names every package that %s imports', (folder, atLeast) => {
    const names = new Set(bom.components.map(nameOf));
    const wanted = [...imported(folder)];
    expect(wanted.length).toBeGreaterThanOrEqual(atLeast);
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  it('names what the page is bundled from, and not what it is built with', () => {
    const page = bom.components.filter(({ properties }) =>
      properties.some((p) => p.value === 'page'),
    );
    const names = page.map(nameOf);
    expect(names).toEqual(
      expect.arrayContaining([
        'vue',
        '@vue/runtime-dom',
        'age-encryption',
        '@noble/ciphers',
        'marked',
      ]),
    );
    for (const tool of ['vite', 'vue-tsc', 'typescript', 'jest']) expect(names).not.toContain(tool);
  });

  it('has versions, digests and relations as the lock file says', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { version: string }>;
    };
    for (const name of ['express', '@aws-sdk/client-s3', 'tar-stream', 'vue']) {
      const versions = bom.components.filter((each) => nameOf(each) === name);
      const locked = packages[`node_modules/${name}`]!.version;
      expect(versions.map(({ version }) => version)).toContain(locked);
    }
    expect(bom.components.filter(({ hashes }) => hashes[0]?.alg !== 'SHA-512')).toEqual([]);
    const refs = new Set(bom.components.map(({ purl }) => purl));
    expect(refs.size).toBe(bom.components.length);
    const unknown = bom.dependencies
      .flatMap((each) => each.dependsOn)
      .filter((ref) => !refs.has(ref));
    expect(unknown).toEqual([]);
    expect(bom.dependencies.find(({ ref }) => ref.includes('/express@'))!.dependsOn).toContain(
      `pkg:npm/qs@${packages['node_modules/qs']!.version}`,
    );
  });

  it('names only licences that ask for no more than to be named', () => {
    const free = [
      'MIT',
      'ISC',
      '0BSD',
      'BSD-2-Clause',
      'BSD-3-Clause',
      'Apache-2.0',
      'BlueOak-1.0.0',
    ];
    const others = bom.components.filter(
      ({ licenses: [licence] }) =>
        !(licence?.expression ?? licence?.license?.id ?? '')
          .split(' OR ')
          .some((id) => free.includes(id)),
    );
    expect(others.map(({ purl }) => purl)).toEqual([]);
  });
});
