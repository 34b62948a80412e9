/** The examples that there are for each proxy, by the names of their files. */
export const LAYOUTS = ['one-domain', 'sub-path', 'two-domains', 'several-servers'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** What an example is given in the place of what stands there. */
export interface Places {
  /** Of the proxy alone; with fullchain.pem, privkey.pem, and plik.pem, which is both. */
  readonly folder: string;
  readonly http: number;
  readonly https: number;
  /** The servers behind it: "127.0.0.1:40123". */
  readonly servers: readonly string[];
}

export interface ProxyKind {
  readonly name: string;
  readonly program: string;
  /** The file below docker/proxies. */
  example(layout: Layout): string;
  /** A whole configuration: the example at these places, and what its distribution puts around it. */
  configuration(example: string, places: Places): string;
  args(file: string, folder: string): string[];
  /** Who has signed its certificate; else the one of the test. */
  authority?(folder: string): string;
  readonly end?: NodeJS.Signals;
  /** In what it differs from the others: docs/proxies.md. */
  readonly says: {
    /** Its example speaks HTTP/2 to clients. */
    readonly http2: boolean;
    /** A streamed file that breaks off looks whole to its receiver: a fault of this version. */
    readonly hidesBreaks: boolean;
    /** A client that sends while it is refused, over HTTP/2 or with leave to send, may see no answer at all. */
    readonly losesRefusals: boolean;
    /** The server is told when a client leaves that has sent everything and waits. */
    readonly noticesLeavers: boolean;
    /** A refusal is passed on when the whole body was sent. */
    readonly refusesWhenSent: boolean;
    /** The server decides whether a client is given leave to send. */
    readonly asksForLeave: boolean;
  };
}

/** Puts every second text in the place of the first, wherever that is. */
export function substituted(text: string, pairs: readonly (readonly [string | RegExp, string])[]) {
  return pairs.reduce(
    (all, [from, to]) =>
      typeof from === 'string' ? all.replaceAll(from, to) : all.replace(from, to),
    text,
  );
}
