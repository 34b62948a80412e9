import type { ConfigWire, FeaturesWire } from '#wire';
import { FEATURES, type FeatureName, type Settings, isEnabled } from '../config/index.js';

const NAMES = Object.keys(FEATURES) as FeatureName[];

/** GET /config (contract §4.7): what clients need to know, and no secret. */
export function toConfigWire(settings: Settings): ConfigWire {
  const aliases = settings.downloadDomainAlias;
  return {
    maxFileSize: settings.maxFileSize,
    maxUserSize: settings.maxUserSize,
    maxFilePerUpload: settings.maxFilePerUpload,
    defaultTTL: settings.defaultTtl,
    maxTTL: settings.maxTtl,
    plikDomain: settings.plikDomain,
    downloadDomain: settings.downloadDomain,
    downloadDomainAlias: aliases.length === 0 ? null : aliases,
    ...(settings.downloadUrl === '' ? {} : { downloadURL: settings.downloadUrl }),
    abuseContact: settings.abuseContact,
    streamTimeout: Math.round(settings.streamTimeout),
    ...featureFlags(settings),
    ...legacyFlags(settings),
    googleAuthentication: settings.googleAuthentication,
    ovhAuthentication: settings.ovhAuthentication,
    ovhApiEndpoint: settings.ovhApiEndpoint,
    oidcAuthentication: settings.oidcAuthentication,
    oidcProviderName: settings.oidcProviderName,
    githubAuthentication: settings.githubAuthentication,
  };
}

const featureFlags = ({ features }: Settings): FeaturesWire =>
  Object.fromEntries(
    NAMES.map((name) => [FEATURES[name].wire, features[name]]),
  ) as unknown as FeaturesWire;

/** The booleans from before the flags, which older clients still read (contract §2.3, K21). */
const legacyFlags = ({ features }: Settings) => ({
  authentication: isEnabled(features.authentication),
  noAnonymousUploads: features.authentication === 'forced',
  oneShot: isEnabled(features.oneShot),
  removable: isEnabled(features.removable),
  stream: isEnabled(features.stream),
  protectedByPassword: isEnabled(features.password),
});
