// What a running server is made of, as a CycloneDX document: `npm run sbom -- bom.json`. It is read from
// package-lock.json and the sources alone, so that nothing is asked of a registry and the same checkout gives the same
// bytes. (docs/security.md says why it is not npm's own `npm sbom`.)
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './root.mjs';

/** Packages that say their licence in a way that npm does not put into the lock file. */
const UNSAID = {
  'busboy@1.6.0': 'MIT',
  'combine-errors@3.0.3': 'MIT',
  'passport-strategy@1.0.0': 'MIT',
  'pause@0.0.1': 'MIT',
  'streamsearch@1.1.0': 'MIT',
};

const IMPORT = /(?:\b(?:from|import) |\bimport\()'(@[^/']+\/[^/']+|[^@./#'][^/']*)/g;
const byText = (a, b) => (a < b ? -1 : Number(a > b));
const read = (path) => readFileSync(join(root, path), 'utf8');

/** Packages that the page is built from, by what its sources import: what is bundled has no place in the lock file. */
function pageImports() {
  const names = new Set();
  for (const folder of ['web/src', 'libs/client/src']) {
    for (const name of readdirSync(join(root, folder), { recursive: true })) {
      if (!/(?<!\.spec)\.(ts|vue)$/.test(name)) continue;
      for (const [, found] of read(join(folder, name)).matchAll(IMPORT)) {
        if (!found.startsWith('node:')) names.add(found);
      }
    }
  }
  return [...names].sort(byText);
}

/** Where a package that stands at `from` finds another one; undefined: it is optional, and not there. */
function place(packages, from, name) {
  const path = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`;
  if (path in packages || from === '') return path in packages ? path : undefined;
  return place(packages, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name);
}

/** Where the packages stand that one of them calls for, and those that it only goes along with are left out. */
function neededBy(packages, path) {
  const { dependencies, optionalDependencies, peerDependencies = {}, ...its } = packages[path];
  const peers = Object.keys(peerDependencies).filter(
    (name) => !its.peerDependenciesMeta?.[name]?.optional,
  );
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]
    .map((name) => place(packages, path, name))
    .filter((found) => found !== undefined);
}

/** `paths`, and all that they call for. */
function closure(packages, paths) {
  const found = new Set(paths);
  for (const path of found) for (const next of neededBy(packages, path)) found.add(next);
  return found;
}

function licenceOf({ license }, key) {
  const said = license ?? UNSAID[key];
  if (said === undefined) throw new Error(`which licence ${key} has is not known: see UNSAID`);
  return / (?:OR|AND|WITH) /.test(said)
    ? [{ expression: said.replace(/^\((.*)\)$/, '$1') }]
    : [{ license: { id: said } }];
}

function hashesOf({ integrity = '' }) {
  return integrity.split(' ').flatMap((each) => {
    const [, bits, digest] = /^sha(\d+)-(.+)$/.exec(each) ?? [];
    if (bits === undefined) return [];
    return [{ alg: `SHA-${bits}`, content: Buffer.from(digest, 'base64').toString('hex') }];
  });
}

const purl = (name, version) => `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
const nameAt = (packages, path) => packages[path].name ?? path.split('node_modules/').at(-1);
const refAt = (packages, path) => purl(nameAt(packages, path), packages[path].version);

/** Of what a document consists: packages by their purl, with all places where each stands. */
function collect({ packages }) {
  // What `npm ci --omit=dev` installs. npm marks what only tests and builds need.
  const server = new Set(
    Object.keys(packages).filter((path) => {
      const { dev, devOptional, extraneous, link } = packages[path];
      const other = dev || devOptional || extraneous || link;
      return path.startsWith('node_modules/') && !other;
    }),
  );
  const roots = pageImports().map((name) => place(packages, '', name));
  const page = closure(packages, roots);
  // Types and compilers that the page's packages may be used with are not in it.
  for (const path of page)
    if (packages[path].devOptional && !roots.includes(path)) page.delete(path);
  return { server, page, roots };
}

function componentOf(packages, ref, paths, { server, page }) {
  const [path] = paths;
  const name = nameAt(packages, path);
  const [, group, own] = /^(?:(@[^/]+)\/)?(.+)$/.exec(name);
  const { version } = packages[path];
  const parts = [...(paths.some((p) => server.has(p)) ? ['server'] : [])];
  if (paths.some((p) => page.has(p))) parts.push('page');
  return {
    type: 'library',
    'bom-ref': ref,
    ...(group === undefined ? {} : { group }),
    name: own,
    version,
    scope: paths.every((p) => packages[p].optional) ? 'optional' : 'required',
    hashes: hashesOf(packages[path]),
    licenses: licenceOf(packages[path], `${name}@${version}`),
    purl: ref,
    properties: parts.map((value) => ({ name: 'plik-nest:part', value })),
  };
}

/** Time is none of the contents: it is in the document only when SOURCE_DATE_EPOCH says which. */
function metadata(component) {
  const { SOURCE_DATE_EPOCH: epoch } = process.env;
  const timestamp = epoch === undefined ? {} : { timestamp: new Date(epoch * 1000).toISOString() };
  return { ...timestamp, lifecycles: [{ phase: 'build' }], component };
}

/** The document, in which everything is in the order of its name. */
export function bom(lock = JSON.parse(read('package-lock.json'))) {
  const { packages } = lock;
  const parts = collect(lock);
  const places = new Map();
  for (const path of new Set([...parts.server, ...parts.page])) {
    const ref = refAt(packages, path);
    places.set(ref, [...(places.get(ref) ?? []), path]);
  }
  const refs = [...places.keys()].sort(byText);
  const refsOf = (paths) =>
    [...new Set(paths.map((path) => refAt(packages, path)))]
      .filter((ref) => places.has(ref))
      .sort(byText);
  const { name, version, license } = packages[''];
  const own = { ref: purl(name, version), needs: [...neededBy(packages, ''), ...parts.roots] };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: metadata({
      type: 'application',
      'bom-ref': own.ref,
      name,
      version,
      licenses: [{ license: { id: license } }],
      purl: own.ref,
    }),
    components: refs.map((ref) => componentOf(packages, ref, places.get(ref), parts)),
    dependencies: [
      { ref: own.ref, dependsOn: refsOf(own.needs) },
      ...refs.map((ref) => ({
        ref,
        dependsOn: refsOf(places.get(ref).flatMap((path) => neededBy(packages, path))),
      })),
    ],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = `${JSON.stringify(bom(), null, 2)}\n`;
  const [file] = process.argv.slice(2);
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text);
}
