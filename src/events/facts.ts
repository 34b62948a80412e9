/**
 * Everything that happens here and that somebody else may want to know: facts in the past tense, with ids, numbers
 * and closed sets of words; never a name, an address, a secret or a text of a client. A feature says a fact once,
 * where it became true: after the commit, after the last byte. Bytes are counted in the body, without headers.
 */
export interface Facts {
  /** Its row is committed. `files`: how many of its files were declared, or came with it. */
  UploadCreated: OfUpload & {
    readonly files: number;
    readonly stream: boolean;
    readonly oneShot: boolean;
    readonly protectedByPassword: boolean;
    /** Seconds; -1: never expires. */
    readonly ttl: number;
    readonly by: Requester;
  };
  /** Somebody took it away before it expired. Its bytes go later. */
  UploadRemoved: OfUpload;
  /** The uploads of an account, or of one of its tokens, were taken away together. */
  UploadsRemoved: { readonly userId: string; readonly uploads: number };
  /** The cleaner found it to be over. */
  UploadsExpired: { readonly uploads: number };

  /** Acknowledged to be stored: bytes and row are durable. */
  FileStored: OfFile & { readonly bytes: number; readonly backend: string };
  /** A stream came to its end, on both sides. */
  FileStreamed: OfFile & { readonly bytes: number };
  /** A sender was refused, or left, with its body begun. */
  FileNotReceived: OfFile & { readonly bytes: number; readonly reason: Interruption };
  /**
   * An answer with bytes of a stored file has ended. `complete`: the client has all that it asked for. `whole`: it is
   * a download of its own, and not a later piece of one.
   */
  FileDelivered: OfFile & {
    readonly bytes: number;
    readonly backend: string;
    readonly complete: boolean;
    readonly whole: boolean;
    readonly as: 'file' | 'stream' | 'archive';
  };
  /** An archive has ended; its files are facts of their own. */
  ArchiveDelivered: OfUpload & {
    readonly files: number;
    readonly bytes: number;
    readonly complete: boolean;
  };
  /** Somebody took one file away. */
  FileRemoved: OfFile;

  LoginSucceeded: { readonly userId: string; readonly provider: string };
  LoginRefused: { readonly provider: string; readonly reason: string };
  /** `all`: every session of the account ended. */
  LoggedOut: { readonly userId: string; readonly all: boolean };
  /** A secret was guessed too often, by an address or about a target. */
  GuessingStopped: { readonly subject: 'login' | 'upload' | 'token' | 'code' };
  ImpersonationBegun: { readonly adminId: string; readonly userId: string };

  UserCreated: { readonly userId: string; readonly provider: string; readonly admin: boolean };
  UserChanged: { readonly userId: string; readonly by: string };
  UserRemoved: { readonly userId: string; readonly uploads: number };
  TokenCreated: { readonly userId: string };
  TokenRemoved: { readonly userId: string };

  /** A pass of the cleaner has ended, well or not; `seconds` it took. */
  CleaningEnded: {
    readonly seconds: number;
    readonly removedUploads: number;
    readonly deletedFiles: number;
    readonly deletedUploads: number;
    readonly removedOrphanFiles: number;
    readonly removedOrphanTokens: number;
    readonly failed: boolean;
  };
}

/** Whoever created something, as far as it is known. */
export type Requester = 'anonymous' | 'session' | 'token';

/** Why a body was not received to its end. */
export type Interruption = 'client' | 'refused' | 'storage' | 'timeout' | 'stopped';

/** `userId` is '' for uploads of nobody. */
interface OfUpload {
  readonly uploadId: string;
  readonly userId: string;
}

interface OfFile extends OfUpload {
  readonly fileId: string;
}

export type FactName = keyof Facts;
