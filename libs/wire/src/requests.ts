import type { LevelsWire } from './server.js';

/**
 * Bodies as clients write them (contract §1.3). The server is more patient than these types: names of fields
 * match in any case, `null` is absent, and what it does not know it ignores.
 */

/** A file that will be sent later (contract §5.3). */
export interface FileParamsWire {
  readonly fileName: string;
  /** Bytes; zero or negative: not known yet. */
  readonly fileSize?: number;
  readonly fileType?: string;
  /** Free text, echoed back. */
  readonly reference?: string;
}

/** POST /upload (contract §5.3). */
export interface UploadParamsWire {
  /** Seconds; 0: the server's default, negative: never. */
  readonly ttl?: number;
  readonly extend_ttl?: boolean;
  readonly oneShot?: boolean;
  readonly removable?: boolean;
  readonly stream?: boolean;
  readonly comments?: string;
  readonly login?: string;
  readonly password?: string;
  readonly protectedByPassword?: boolean;
  readonly e2ee?: string;
  readonly files?: readonly FileParamsWire[] | Readonly<Record<string, FileParamsWire>>;
}

/** PATCH /upload/{uploadID}, which is ours. */
export interface UploadChangeWire {
  /** Seconds from now on; 0: the server's default, negative: never. */
  readonly ttl: number;
}

/** POST /auth/local/login (contract §5.6). */
export interface LoginParamsWire {
  readonly login: string;
  readonly password: string;
}

/** POST /me/token (contract §5.8). */
export interface TokenParamsWire {
  readonly comment?: string;
}

/** PATCH /me (contract §5.10); what is absent stays. */
export interface ProfileParamsWire {
  readonly name?: string;
  readonly email?: string;
  readonly theme?: string;
  readonly language?: string;
}

/** What both bodies of accounts have in common; what is absent is empty, false or 0. */
interface AccountParamsWire {
  readonly password?: string;
  readonly name?: string;
  readonly email?: string;
  readonly admin?: boolean;
  readonly maxFileSize?: number;
  readonly maxUserSize?: number;
  readonly maxTTL?: number;
}

/** POST /user (contract §5.9). */
export interface NewUserParamsWire extends AccountParamsWire {
  readonly provider: string;
  readonly login: string;
}

/** POST /user/{userID} (contract §5.9). */
export interface UserParamsWire extends AccountParamsWire {
  /** That of the path. */
  readonly id: string;
  /** Ours: for whoever changes their own password and has not just logged in. */
  readonly oldPassword?: string;
}

/** POST /auth/cli/init (contract §5.10). */
export interface DeviceInitParamsWire {
  readonly hostname?: string;
}

/** POST /auth/cli/approve. */
export interface DeviceApproveParamsWire {
  readonly code: string;
  readonly comment?: string;
}

/** POST /auth/cli/poll. */
export interface DevicePollParamsWire {
  readonly code: string;
  readonly secret: string;
}

/** POST /admin/logging. */
export interface LoggingParamsWire {
  /** Of all areas. */
  readonly level?: string;
  /** Of some. */
  readonly levels?: LevelsWire;
  readonly seconds?: number;
}
