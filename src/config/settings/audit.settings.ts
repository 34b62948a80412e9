import { bool, choice, interval, list, path, size, textKind, ttl } from '../kinds.js';
import { setting } from '../setting.js';
import { syslogTarget } from '../syslog-target.js';

const SINKS = list(
  choice({ file: 'file', syslog: 'syslog', stdout: 'stdout' }),
  'a list of file, syslog and stdout, such as ["file","syslog"]',
);

const chainName = textKind(
  '1 to 64 letters, digits, dashes or underscores, such as plikd',
  (written) => (/^[A-Za-z0-9_-]{1,64}$/.test(written) ? written : undefined),
);

/** Where syslog puts what is written to it (RFC 5424 §6.2.1). */
const FACILITIES = {
  daemon: 'daemon',
  auth: 'auth',
  authpriv: 'authpriv',
  audit: 'audit',
  local0: 'local0',
  local1: 'local1',
  local2: 'local2',
  local3: 'local3',
  local4: 'local4',
  local5: 'local5',
  local6: 'local6',
  local7: 'local7',
} as const;

/** Who did what, when and from where (docs/audit.md). */
export const auditSettings = {
  auditLog: setting(
    'AuditLog',
    SINKS,
    [],
    'Where the audit trail is written; several get the same lines. Empty: there is none.',
  ),
  auditFolder: setting('AuditFolder', path, 'audit', 'The folder of its files.'),
  auditName: setting(
    'AuditName',
    chainName,
    'plikd',
    'The name of its chain of lines, with which its files begin. Servers that share a folder need different ones.',
  ),
  auditFileSize: setting(
    'AuditFileSizeStr',
    size,
    '100MB',
    'A file that has reached this size is followed by a new one; unlimited: size does not matter.',
  ),
  auditDaily: setting('AuditDaily', bool, true, 'Each day (UTC) has a file of its own.'),
  auditCompress: setting('AuditCompress', bool, true, 'Files that are complete are compressed.'),
  auditKeep: setting(
    'AuditKeepStr',
    ttl,
    '365d',
    'Files are removed when their last line is older; 0 or -1: never.',
  ),
  auditKeepSize: setting(
    'AuditKeepSizeStr',
    size,
    'unlimited',
    'The oldest files are removed when all files of a chain are larger together.',
  ),
  auditSync: setting(
    'AuditSyncStr',
    interval,
    '1s',
    'How often what was written is flushed to the disk; what a power failure may lose of it.',
  ),
  auditAddresses: setting(
    'AuditAddresses',
    choice({ full: 'full', short: 'short', none: 'none' }),
    'full',
    'The addresses of clients in it: whole; shortened to /24 and, of IPv6, /48; or left out.',
  ),
  auditSyslog: setting(
    'AuditSyslog',
    syslogTarget,
    'udp://127.0.0.1:514',
    'Where syslog takes it (RFC 5424): udp://host:port, tcp://host:port or unix:/path of a stream socket.',
  ),
  auditSyslogFacility: setting(
    'AuditSyslogFacility',
    choice(FACILITIES),
    'authpriv',
    'The facility that syslog sorts it by.',
  ),
};
