import { sorted, systemName, systemOf } from './systems';

const client = (os: string, arch: string) => ({ os, arch, name: '', md5: '', path: '' });

describe('the system of a browser', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', 'linux', 'amd64'],
    ['Mozilla/5.0 (X11; Linux aarch64; rv:128.0)', 'linux', 'arm64'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 'windows', 'amd64'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 'darwin', 'amd64'],
    ['Something else', '', 'amd64'],
  ])('of %s', (agent, os, arch) => {
    expect(systemOf(agent)).toEqual({ os, arch });
  });

  it('has its program first, or one that it can run', () => {
    const all = [client('bash', 'bash'), client('linux', '386'), client('linux', 'amd64')];
    expect(sorted(all, { os: 'linux', arch: 'amd64' })).toEqual({
      ...{ own: all[2], others: [all[0], all[1]] },
    });
    expect(sorted(all, { os: 'linux', arch: 'arm' }).own).toBe(all[1]);
    expect(sorted(all, { os: 'windows', arch: 'amd64' })).toEqual({ own: undefined, others: all });
  });

  it('has a name', () => {
    expect(systemName({ os: 'darwin', arch: 'arm64' })).toBe('macOS, ARM, 64 bit');
    expect(systemName({ os: 'plan9', arch: 'mips' })).toBe('plan9, mips');
  });
});
