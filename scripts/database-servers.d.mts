/** A private database server that tests may kill. */
export interface DatabaseServer {
  /** With user, password and the name of an empty database. */
  readonly url: string;
  readonly port: number;
  /** The Unix socket, for postgres its folder. */
  readonly socket: string;
  /** The file of the authority that signed its certificate for 127.0.0.1. */
  readonly ca: string;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** For SIGSTOP and SIGCONT: a server that stands still. */
  signal(name: NodeJS.Signals): void;
  /** Starts it again, with its data. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

export const kinds: readonly ('mariadb' | 'postgres')[];

export function startDatabaseServer(kind: 'mariadb' | 'postgres'): Promise<DatabaseServer>;
