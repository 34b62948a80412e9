import { tusEndpoint } from './tus-way.js';

/** For an answer that needs nothing but a living server (ms). */
const PATIENCE = 30_000;

/**
 * Whether the server takes files in pieces: Plik does not, nor does a proxy that keeps OPTIONS to itself. Without an
 * answer it is no as well: what comes next finds out that there is nobody.
 */
export async function speaksTus(
  server: string,
  headers: Readonly<Record<string, string>>,
): Promise<boolean> {
  const options = { method: 'OPTIONS', headers, signal: AbortSignal.timeout(PATIENCE) };
  try {
    const answer = await fetch(tusEndpoint(server), options);
    await answer.body?.cancel();
    const versions = answer.headers.get('tus-version') ?? '';
    return versions.split(',').some((version) => version.trim() === '1.0.0');
  } catch {
    return false;
  }
}
