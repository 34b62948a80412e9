/** How objects are encrypted by the service: not by us, with its own keys, with a key per object of ours. */
export type ServerSideEncryption = '' | 'S3' | 'SSE-C';

/** Where an S3 service is, and how objects are kept there (contract §2.2, Plik's keys). */
export interface S3Options {
  /** `host`, `host:port` or a URL; "": Amazon's own. */
  readonly endpoint: string;
  /** Both keys "": what the environment, shared files or the machine's role give. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** "": none. */
  readonly sessionToken: string;
  readonly bucket: string;
  /** The region. */
  readonly location: string;
  /** Before every key, with a slash between; "": none. */
  readonly prefix: string;
  /** Decides where the endpoint is no URL. */
  readonly useSsl: boolean;
  /** Whether the bucket is named in the path (rather than in the host name). */
  readonly pathStyle: boolean;
  readonly sse: ServerSideEncryption;
  /** Bytes of the first parts of a multipart upload, at least 5 MiB. */
  readonly partSize: number;
  /** PEM file with the certificates of a private authority; "": the system's. */
  readonly caFile: string;
  /** Every body bears its Content-MD5. */
  readonly sendContentMd5: boolean;
}
