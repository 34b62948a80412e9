import { autoBool, bool, choice, int, path, size, text, timeout, ttl } from '../kinds.js';
import { sameUnder, section, setting } from '../setting.js';

/** How much, how many and how long. A limit of 0 or below is no limit. */
export const limitSettings = {
  maxFileSize: setting('MaxFileSizeStr', size, '10GB', 'The largest file.', {
    legacy: sameUnder('MaxFileSize', size),
  }),
  maxUserSize: setting(
    'MaxUserSizeStr',
    size,
    'unlimited',
    'The most that all files of one user may take together.',
    { legacy: sameUnder('MaxUserSize', size) },
  ),
  maxFilePerUpload: setting('MaxFilePerUpload', int(1), 1000, 'The most files of one upload.'),
  defaultTtl: setting(
    'DefaultTTLStr',
    ttl,
    '30d',
    'How long an upload is kept when the uploader does not say; -1 for ever.',
    { legacy: sameUnder('DefaultTTL', ttl) },
  ),
  maxTtl: setting(
    'MaxTTLStr',
    ttl,
    '30d',
    'The longest that an upload may be kept; 0 or -1 without maximum.',
    { legacy: sameUnder('MaxTTL', ttl) },
  ),
  streamTimeout: setting(
    'StreamTimeoutStr',
    timeout,
    '5m',
    'How long the uploader of a streamed file waits for its downloader.',
  ),
  resumableTimeout: setting(
    'ResumableTimeoutStr',
    timeout,
    '1d',
    'How long a file that comes in pieces is kept when nobody goes on sending it.',
  ),
  resumableDraft: setting(
    'ResumableDraft',
    bool,
    false,
    "Uploads can be resumed by the IETF's draft of a standard, too. It may change, and servers with it.",
  ),
};

/** Where bytes and rows are kept. */
export const storageSettings = {
  dataBackend: setting(
    'DataBackend',
    choice({ file: 'file', s3: 's3', gcs: 'gcs', swift: 'swift' }),
    'file',
    'Where new files are kept: in a folder, or in an object storage that speaks S3. gcs and swift are ' +
      'Google Cloud Storage and OpenStack Swift through their S3 interfaces. Files that are kept ' +
      'elsewhere stay where they are, and readable as long as that place is configured.',
  ),
  dataBackendConfig: section('DataBackendConfig', {
    directory: setting('Directory', path, 'files', 'The folder in which files are kept.'),
    endpoint: setting(
      'Endpoint',
      text,
      '',
      'The S3 service: host, host:port or a URL. Empty for Amazon, and with gcs for Google.',
    ),
    accessKeyId: setting(
      'AccessKeyID',
      text,
      '',
      'Empty with SecretAccessKey: what AWS_* variables, ~/.aws or the role of the machine give.',
      { secret: true },
    ),
    secretAccessKey: setting('SecretAccessKey', text, '', 'The secret of AccessKeyID.', {
      secret: true,
    }),
    sessionToken: setting('SessionToken', text, '', 'Beside keys that last a short time.', {
      secret: true,
    }),
    bucket: setting('Bucket', text, 'plik', 'The bucket; made at the start when it is missing.'),
    location: setting('Location', text, 'us-east-1', 'The region of the bucket.'),
    prefix: setting(
      'Prefix',
      text,
      '',
      'Put before the name of every object, with a slash between. Needed where others use the bucket.',
    ),
    useSsl: setting('UseSSL', bool, false, 'Where Endpoint is no URL, https is used.'),
    pathStyle: setting(
      'PathStyle',
      autoBool,
      'auto',
      'The bucket is named in the path, not in the host name. auto: with every Endpoint but those ' +
        'of Amazon.',
    ),
    sse: setting(
      'SSE',
      choice({ '': '', none: '', S3: 'S3', 'SSE-C': 'SSE-C' }, 'S3, SSE-C or none'),
      '',
      'Encryption by the service: S3 with keys of its own, SSE-C with a key for each file that is ' +
        'kept in the database.',
    ),
    partSize: setting(
      'PartSize',
      size,
      '8MiB',
      'Larger files are sent in parts of this size, at least 5MiB; so much memory or more is ' +
        'used for each upload that is going on. Parts of very large files grow.',
    ),
    sendContentMd5: setting('SendContentMd5', bool, false, 'For buckets with object lock.'),
    caFile: setting(
      'CAFile',
      path,
      '',
      'Certificates (PEM) of a private authority of the service.',
    ),
  }),
  metadataBackendConfig: section('MetadataBackendConfig', {
    driver: setting(
      'Driver',
      choice({ sqlite3: 'sqlite3', mysql: 'mysql', postgres: 'postgres' }),
      'sqlite3',
      'The database that knows uploads, files and users.',
    ),
    connectionString: setting(
      'ConnectionString',
      text,
      'plik.db',
      'For sqlite3 the file. For mysql user:password@tcp(host:3306)/name or a URL. ' +
        'For postgres host=… user=… password=… dbname=… or a URL.',
      { secret: true },
    ),
    maxOpenConns: setting(
      'MaxOpenConns',
      int(0),
      0,
      'The most connections to the database; 0 for 10. SQLite has one whatever is given.',
    ),
    maxIdleConns: setting(
      'MaxIdleConns',
      int(0),
      0,
      'The most unused connections to a mysql database that stay open; 0 for all.',
    ),
    slowQueryThreshold: setting(
      'SlowQueryThreshold',
      timeout,
      '1s',
      'Queries that take longer are logged.',
    ),
    debug: setting('Debug', bool, false, 'Every query is logged.'),
  }),
  durableWrites: setting(
    'DurableWrites',
    bool,
    true,
    'An upload is acknowledged only when the disk has it (fsync). ' +
      'False is faster, and a power failure may lose acknowledged files.',
  ),
  digestWorkers: setting(
    'DigestWorkers',
    int(-1, 256),
    -1,
    'Threads that compute the MD5 of uploads; -1 as many as the machine suggests, 0 none.',
  ),
  enableArchiveCompression: setting(
    'EnableArchiveCompression',
    bool,
    true,
    'Archives deflate what is not compressed already. False stores everything, which saves processor time.',
  ),
};
