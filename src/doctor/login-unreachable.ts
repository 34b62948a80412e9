import { describeError } from '../common/errors.js';
import type { Finding } from './finding.js';

export const unreachableProvider = (title: string, error: unknown): Finding => ({
  code: 'login.unreachable',
  severity: 'error',
  text: `${title} cannot be reached from this machine (${describeError(error).split('\n')[0] ?? ''}).`,
  remedy:
    'Let the machine out to it: DNS, firewall, and the variables HTTPS_PROXY and NO_PROXY of the service; for a private authority NODE_EXTRA_CA_CERTS.',
});
