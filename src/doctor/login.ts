import { Outbound, OutboundFailure } from '../auth/providers/outbound.js';
import type { Settings } from '../config/index.js';
import type { Examination } from './examination.js';
import type { Finding } from './finding.js';
import { examineOpenId } from './login-openid.js';
import { unreachableProvider } from './login-unreachable.js';
import type { Surroundings } from './surroundings.js';

/** What is asked of a provider that is not of the OpenID kind: whether it can be reached. */
interface Other {
  readonly title: string;
  readonly enabled: boolean;
  readonly urls: readonly string[];
}

const othersOf = (s: Settings): Other[] => [
  {
    title: 'Google',
    enabled: s.googleAuthentication,
    urls: [s.googleTokenUrl, s.googleUserInfoUrl],
  },
  { title: 'OVH', enabled: s.ovhAuthentication, urls: [`${s.ovhApiEndpoint}/auth/time`] },
  { title: 'GitHub', enabled: s.githubAuthentication, urls: [s.gitHubUrl, s.gitHubApiUrl] },
];

/** The providers through which people log in. `base`: the address that people use; "": it is not known. */
export async function examineLogin(
  exam: Examination,
  settings: Settings,
  around: Surroundings,
  base: string,
): Promise<void> {
  const outbound = new Outbound();
  try {
    if (settings.oidcAuthentication) {
      await examineOpenId(exam, { settings, around, outbound, base });
    }
    for (const { title, urls } of othersOf(settings).filter(({ enabled }) => enabled)) {
      await exam.check('login', `${title} can be reached`, async () => {
        const found = await Promise.all(urls.map((url) => reachable(outbound, title, url)));
        return found.flat();
      });
    }
  } finally {
    await outbound.onApplicationShutdown();
  }
}

/** Any answer will do. */
async function reachable(outbound: Outbound, title: string, url: string): Promise<Finding[]> {
  try {
    await outbound.fetch(url);
    return [];
  } catch (error) {
    // It leads elsewhere, or says too much: it is there.
    if (error instanceof OutboundFailure && error.cause === undefined) return [];
    return [unreachableProvider(title, error)];
  }
}
