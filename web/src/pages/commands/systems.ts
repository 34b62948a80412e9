import type { ServerClient } from '#client';

/** A system in Go's words, as clients of the server are named. */
export interface System {
  readonly os: string;
  readonly arch: string;
}

const OSES: readonly (readonly [RegExp, string])[] = [
  [/windows/i, 'windows'],
  [/mac ?os|macintosh/i, 'darwin'],
  [/freebsd/i, 'freebsd'],
  [/openbsd/i, 'openbsd'],
  [/linux|x11/i, 'linux'],
];
const ARCHES: readonly (readonly [RegExp, string])[] = [
  [/aarch64|arm64/i, 'arm64'],
  [/armv?\d|\barm\b/i, 'arm'],
  [/x86_64|x64|amd64|wow64|win64/i, 'amd64'],
  [/i[3-6]86/i, '386'],
];

const firstOf = (rules: readonly (readonly [RegExp, string])[], text: string): string =>
  rules.find(([pattern]) => pattern.test(text))?.[1] ?? '';

/** The system of a browser, by how it calls itself. Macs all say Intel: newer ones run that, too. */
export const systemOf = (agent: string): System => ({
  os: firstOf(OSES, agent),
  arch: firstOf(ARCHES, agent) || 'amd64',
});

const fit = (client: ServerClient, { os, arch }: System): number => {
  if (client.os !== os) return 0;
  return client.arch === arch ? 2 : 1;
};

/** The one for this system, if there is one, and all others. */
export function sorted(
  clients: readonly ServerClient[],
  system: System,
): { own: ServerClient | undefined; others: readonly ServerClient[] } {
  const [best] = [...clients].sort((a, b) => fit(b, system) - fit(a, system));
  const own = best !== undefined && fit(best, system) > 0 ? best : undefined;
  return { own, others: clients.filter((client) => client !== own) };
}

const NAMES: Readonly<Record<string, string>> = {
  darwin: 'macOS',
  freebsd: 'FreeBSD',
  linux: 'Linux',
  openbsd: 'OpenBSD',
  windows: 'Windows',
};
const SIZES: Readonly<Record<string, string>> = {
  386: '32 bit',
  amd64: '64 bit',
  arm: 'ARM',
  arm64: 'ARM, 64 bit',
};

/** "Linux, 64 bit". */
export const systemName = ({ os, arch }: System): string =>
  [NAMES[os] ?? os, SIZES[arch] ?? arch].filter((part) => part !== '').join(', ');
