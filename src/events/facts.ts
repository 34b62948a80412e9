/**
 * Everything that happens here and that somebody else may want to know: facts in the past tense, with ids, numbers
 * and closed sets of words; never a name, an address, a secret or a text of a client. Where it comes from goes beside
 * it (src/common/origin.ts). A feature says a fact once, where it became true: after the commit, after the last byte.
 * Bytes are counted in the body, without headers.
 *
 * Ids of accounts are "provider:subject" and '' where there is none. A user token has no id but itself, which is a
 * secret, and so is named by its account.
 */
export interface Facts {
  /**
   * It is there, and stays. `files`: how many were declared, or came with it. One that is made with its file is
   * there when its file is, and its `FileStored` follows.
   */
  UploadCreated: OfUpload & {
    readonly files: number;
    readonly stream: boolean;
    readonly oneShot: boolean;
    readonly removable: boolean;
    readonly protectedByPassword: boolean;
    /** The server gets what the client has encrypted. */
    readonly endToEndEncrypted: boolean;
    /** Seconds; -1: never expires. */
    readonly ttl: number;
    readonly by: Requester;
  };
  /** Somebody let its time begin anew. `ttl`: seconds that it has from then on; -1: it never expires. */
  UploadChanged: OfUpload & ByAccount & { readonly ttl: number };
  /** Somebody took it away before it expired, alone or among others. Its bytes go later. */
  UploadRemoved: OfUpload & ByAccount;
  /** Its time was over, and the cleaner took it away. */
  UploadExpired: OfUpload;
  /** Its password was wrong, and was looked at. */
  UploadPasswordRefused: OfUpload;

  /** Its bytes and its row are durable. */
  FileStored: OfFile & { readonly bytes: number; readonly backend: string };
  /** A stream came to its end, on both sides. */
  FileStreamed: OfFile & { readonly bytes: number };
  /** A body was begun, and nothing came of it; `bytes` of it had come. */
  FileNotReceived: OfFile & { readonly bytes: number; readonly reason: Interruption };
  /**
   * An answer with bytes of a file is over. `complete`: the client has all that it asked for. `whole`: it is, or
   * would have been, a download of its own, and not a later piece of one. `backend`: where the bytes were; '' if
   * they only passed. In an archive `bytes` are those of the file, and files of one that broke off are not said.
   */
  FileDelivered: OfFile & {
    readonly bytes: number;
    readonly backend: string;
    readonly complete: boolean;
    readonly whole: boolean;
    readonly as: 'file' | 'stream' | 'archive';
  };
  /**
   * An archive is over; `files`: how many were in it by then, each of which is a `FileDelivered` if it is
   * `complete`. `bytes` are those of the archive.
   */
  ArchiveDelivered: OfUpload & {
    readonly files: number;
    readonly bytes: number;
    readonly complete: boolean;
  };
  /** Somebody took one file away. */
  FileRemoved: OfFile & ByAccount;

  LoginSucceeded: { readonly userId: string; readonly provider: string };
  /**
   * `provider` is one of ours, also where nobody knows who it was. `userId`: the account whose password was wrong;
   * '' where there is no such account, and where it was not about a password.
   */
  LoginRefused: {
    readonly userId: string;
    readonly provider: string;
    readonly reason: LoginRefusal;
  };
  /** A session was ended; `all`: every session of the account. Tokens stay. */
  LoggedOut: { readonly userId: string; readonly all: boolean } & ByAccount;
  /** A guess was not looked at, since too many were wrong: of an address, or at its target. */
  GuessingStopped: { readonly subject: Guessed };
  /** An administrator made a request as somebody else; what it does is done by `actorId`. */
  Impersonated: { readonly userId: string } & ByAccount;

  UserCreated: {
    readonly userId: string;
    readonly provider: string;
    readonly admin: boolean;
  } & ByAccount;
  /** `admin`: what the account is now. `password`: it has another one. `sessionsEnded`: all of them, by this. */
  UserChanged: {
    readonly userId: string;
    readonly admin: boolean;
    readonly password: boolean;
    readonly sessionsEnded: boolean;
  } & ByAccount;
  /** Its `uploads`, each of which was removed by itself, its tokens and its sessions went with it. */
  UserRemoved: { readonly userId: string; readonly uploads: number } & ByAccount;
  /** `device`: for a command line client that waited for it. */
  TokenCreated: { readonly userId: string; readonly device: boolean } & ByAccount;
  TokenRemoved: { readonly userId: string } & ByAccount;

  /**
   * An administrator changed the levels of the log of this process: of so many `areas`, for so many `seconds`; none,
   * and 0: they are as configured again.
   */
  LogLevelsChanged: { readonly areas: number; readonly seconds: number } & ByAccount;

  /** An administrator wants a pass of the cleaner now; if it is made here, its `CleaningEnded` follows. */
  CleaningOrdered: ByAccount;
  /** An administrator has stored bytes compared with rows; `repair`: those that belong to no file are erased. */
  StorageCheckStarted: { readonly quick: boolean; readonly repair: boolean } & ByAccount;
  /** An administrator wants it to end. */
  StorageCheckCancelled: ByAccount;
  /** It is over, on the server that ran it. */
  StorageCheckEnded: {
    readonly seconds: number;
    readonly files: number;
    readonly bytes: number;
    /** What is wrong, and stays so. */
    readonly wrong: number;
    readonly repaired: number;
    /** `stopped`: its server is. */
    readonly outcome: 'done' | 'cancelled' | 'failed' | 'stopped';
  };
  /** Uploads are refused from now on, on all servers soon, or taken again. `seconds` that it was set for; -1: no end. */
  MaintenanceChanged: { readonly on: boolean; readonly seconds: number } & ByAccount;

  /** This process takes requests; `seconds` since it was begun. */
  ServerStarted: { readonly instanceId: string; readonly seconds: number };
  /** It takes no more; `transfers` are under way and may end. */
  ServerStopping: { readonly instanceId: string; readonly transfers: number };
  /** A pass of the cleaner is over, well or not; `seconds` it took. Passes that others make are not said here. */
  CleaningEnded: {
    readonly seconds: number;
    /** Whose time was over. */
    readonly removedUploads: number;
    readonly deletedFiles: number;
    readonly deletedUploads: number;
    /** Rows without their upload, or their account. */
    readonly removedOrphanFiles: number;
    readonly removedOrphanTokens: number;
    /** Stored bytes that no row knew. */
    readonly removedOrphanObjects: number;
    readonly failed: boolean;
  };

  /** So many lines of the audit trail are written, or on their way to another place. */
  AuditLinesWritten: { readonly sink: AuditSink; readonly lines: number };
  /** So many are lost: it cannot be written for so long that no more can wait. */
  AuditLinesLost: { readonly sink: AuditSink; readonly lines: number };
}

/** Where the audit trail goes. */
export type AuditSink = 'file' | 'syslog' | 'stdout';

/** Whoever created something, as far as it is known. */
export type Requester = 'anonymous' | 'session' | 'token';

/**
 * Why nothing came of a body. `client`: it left, or sent what is no form; `refused`: by a rule, such as a limit;
 * `gone`: its upload or file was removed; `receiver`: that of a stream left; `timeout`: nobody came to receive it;
 * `stopped`: the server was.
 */
export type Interruption =
  'client' | 'refused' | 'gone' | 'receiver' | 'timeout' | 'storage' | 'database' | 'stopped';

/**
 * `credentials`: they are wrong; `guessing`: too many were; `incomplete`: what a browser brought back from a
 * provider is not what it was sent away with; `unwelcome`: not let in, by the provider or by a rule of ours; `fault`: a provider's, or ours.
 */
export type LoginRefusal = 'credentials' | 'guessing' | 'incomplete' | 'unwelcome' | 'fault';

export type Guessed = 'login' | 'upload' | 'token' | 'device';

/** `userId` is '' for uploads of nobody. */
interface OfUpload {
  readonly uploadId: string;
  readonly userId: string;
}

interface OfFile extends OfUpload {
  readonly fileId: string;
}

/** Whose request it was: the administrator's own id where one acts as somebody else; '' for a command. */
interface ByAccount {
  readonly actorId: string;
}

export type FactName = keyof Facts;
