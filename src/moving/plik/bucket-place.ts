import { dirname } from 'node:path';
import { ConfigurationError, type ObjectStorage, readForeignStorage } from '../../config/index.js';
import { textOf, valueOf } from './plik-config.js';
import { SourceError } from './source-error.js';

/** A service that speaks S3, in which a Plik keeps its files. */
export interface BucketPlace {
  readonly service: ObjectStorage;
  /** How Plik calls the object of a file (contract §12). */
  nameOf(uploadId: string, fileId: string): string;
}

/** Where it is, in one line without secrets. */
export const bucketText = ({ service: { bucket, endpoint } }: BucketPlace): string =>
  `the bucket ${bucket} ${endpoint === '' ? 'of Amazon' : `at ${endpoint}`}`;

/** What our own settings call the keys with which the service is reached. */
const KEYS = [
  ...['Endpoint', 'AccessKeyID', 'SecretAccessKey', 'SessionToken', 'Bucket', 'Location'],
  ...['UseSSL', 'PathStyle', 'CAFile'],
];

type Names = (
  table: unknown,
  path: string,
) => Pick<BucketPlace, 'nameOf'> & { readonly Bucket?: string };

const prefixed = (prefix: string): string => (prefix === '' ? '' : `${prefix}/`);

/** By DataBackend. Prefixes are taken as they are written: Plik does not look at slashes in them. */
const NAMES: Readonly<Record<string, Names>> = {
  s3: (table, path) => {
    // Ours would be Amazon's then; Plik does not start without it.
    if (textOf(table, 'Endpoint', '') === '') {
      throw new SourceError(
        `${path} does not say where the files of Plik are: DataBackendConfig.Endpoint`,
      );
    }
    const prefix = prefixed(textOf(table, 'Prefix', ''));
    return { nameOf: (_uploadId, fileId) => `${prefix}${fileId}` };
  },
  gcs: (table) => {
    const folder = prefixed(textOf(table, 'Folder', ''));
    return { nameOf: (uploadId, fileId) => `${folder}${uploadId}.${fileId}` };
  },
  swift: (table) => ({
    nameOf: (uploadId, fileId) => `${uploadId}.${fileId}`,
    Bucket: textOf(table, 'Container', 'plik'),
  }),
};

/**
 * The object storage that a plikd.cfg names. That of gcs and swift needs keys beside Plik's own, for its S3
 * interface, which are ours. @throws SourceError
 */
export function bucketPlace(config: unknown, path: string): BucketPlace {
  const backend = textOf(config, 'DataBackend', '').toLowerCase();
  const table = valueOf(config, 'DataBackendConfig');
  const names = NAMES[backend]?.(table, path);
  if (names === undefined) {
    throw new SourceError(
      `${path}: the files of this Plik are in the data backend "${backend}", which is not known here: ` +
        'copy them into a folder, and name that with --data',
    );
  }
  const { nameOf, ...given } = names;
  const service = serviceOf(backend, { ...picked(table), ...given }, path);
  return { service, nameOf };
}

function picked(table: unknown): Record<string, unknown> {
  const values = KEYS.map((key) => [key, valueOf(table, key)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function serviceOf(
  DataBackend: string,
  DataBackendConfig: Record<string, unknown>,
  path: string,
): ObjectStorage {
  try {
    const service = readForeignStorage({ DataBackend, DataBackendConfig }, path, dirname(path));
    if (service !== null) return service;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const [mistake] = error.mistakes;
    if (mistake !== undefined) throw new SourceError(`${mistake.given}: ${mistake.expected}`);
  }
  throw new SourceError(`${path} does not say where the files of Plik are: DataBackendConfig`);
}
