/** A service that speaks S3, and keys for it. */
export interface S3Service {
  readonly url: URL;
  /** Scheme, host and port. */
  readonly origin: string;
  readonly username: string;
  readonly password: string;
}

/** The one of PLIK_TEST_S3, a URL with keys; null: the tests run on a folder. */
export function givenS3Service(): S3Service | null {
  const text = process.env.PLIK_TEST_S3 ?? '';
  if (text === '') return null;
  const url = new URL(text);
  const { origin } = url;
  const [username, password] = [url.username, url.password].map(decodeURIComponent);
  return { url, origin, username: username ?? '', password: password ?? '' };
}

/** As `givenS3Service`, where there has to be one. */
export function s3Service(): S3Service {
  const service = givenS3Service();
  if (service === null) {
    throw new Error('there is no S3 service: npm run test:objects starts one');
  }
  return service;
}
