import { bool, choice, WrongValue } from './kinds.js';
import type { Legacy, Setting } from './setting.js';
import { section, setting } from './setting.js';

/** How a feature stands (contract §2.3). On the server, `default` is the same as `enabled`. */
export type FeatureFlag = 'disabled' | 'enabled' | 'default' | 'forced';

const ANY: readonly FeatureFlag[] = ['disabled', 'enabled', 'default', 'forced'];
const ON_OR_OFF: readonly FeatureFlag[] = ['disabled', 'enabled'];

interface Feature {
  /** Plik's key in the configuration file. */
  readonly key: string;
  /** The name in the answer of GET /config. */
  readonly wire: `feature_${string}`;
  readonly default: FeatureFlag;
  readonly values: readonly FeatureFlag[];
  readonly doc: string;
  readonly legacy?: Legacy<FeatureFlag>;
}

/** Every feature flag, by the name it has in `Settings.features`. */
export const FEATURES = {
  authentication: {
    key: 'FeatureAuthentication',
    wire: 'feature_authentication',
    default: 'disabled',
    values: ANY,
    doc: 'User accounts. Disabled: cookies and tokens are ignored. Forced: nobody uploads without an account.',
    legacy: {
      keys: ['Authentication', 'NoAnonymousUploads'],
      read: ([authentication = false, noAnonymousUploads = false], context) => {
        const forced = bool.read(noAnonymousUploads, context);
        if (bool.read(authentication, context)) {
          return forced ? 'forced' : 'enabled';
        }
        if (forced) {
          // Ignoring the wish would open the server to everybody.
          throw new WrongValue(
            'expected Authentication = true beside NoAnonymousUploads = true, or FeatureAuthentication = "forced" instead of both',
          );
        }
        return 'disabled';
      },
    },
  },
  oneShot: {
    key: 'FeatureOneShot',
    wire: 'feature_one_shot',
    default: 'enabled',
    values: ANY,
    doc: 'Files that are removed by their first download.',
    legacy: switchedBy('OneShot'),
  },
  removable: {
    key: 'FeatureRemovable',
    wire: 'feature_removable',
    default: 'enabled',
    values: ANY,
    doc: 'Uploads that everybody who knows them may remove.',
    legacy: switchedBy('Removable'),
  },
  stream: {
    key: 'FeatureStream',
    wire: 'feature_stream',
    default: 'enabled',
    values: ANY,
    doc: 'Files passed straight from the uploader to the downloader, without being stored.',
    legacy: switchedBy('Stream'),
  },
  password: {
    key: 'FeaturePassword',
    wire: 'feature_password',
    default: 'enabled',
    values: ANY,
    doc: 'Uploads protected by a password. Forced: quick uploads become impossible.',
    legacy: switchedBy('ProtectedByPassword'),
  },
  comments: {
    key: 'FeatureComments',
    wire: 'feature_comments',
    default: 'enabled',
    values: ANY,
    doc: 'Comments on uploads. Disabled: comments are dropped. Forced: a comment is required.',
  },
  setTtl: {
    key: 'FeatureSetTTL',
    wire: 'feature_set_ttl',
    default: 'enabled',
    values: ANY,
    doc: 'The uploader chooses how long an upload is kept. Disabled: always DefaultTTLStr.',
  },
  extendTtl: {
    key: 'FeatureExtendTTL',
    wire: 'feature_extend_ttl',
    default: 'disabled',
    values: ANY,
    doc: 'Uploads whose time starts again with every access.',
  },
  clients: {
    key: 'FeatureClients',
    wire: 'feature_clients',
    default: 'enabled',
    values: ON_OR_OFF,
    doc: 'The web interface offers the command line clients.',
  },
  github: {
    key: 'FeatureGithub',
    wire: 'feature_github',
    default: 'enabled',
    values: ON_OR_OFF,
    doc: 'The web interface links to the source code.',
  },
  text: {
    key: 'FeatureText',
    wire: 'feature_text',
    default: 'enabled',
    values: ANY,
    doc: 'The web interface offers to paste text. Default or forced: preselected.',
  },
  localLogin: {
    key: 'FeatureLocalLogin',
    wire: 'feature_local_login',
    default: 'enabled',
    values: ANY,
    doc: 'Login with a name and a password kept by this server.',
  },
  deleteAccount: {
    key: 'FeatureDeleteAccount',
    wire: 'feature_delete_account',
    default: 'enabled',
    values: ANY,
    doc: 'Users may delete their own account.',
  },
  apiTokens: {
    key: 'FeatureAPITokens',
    wire: 'feature_api_tokens',
    default: 'enabled',
    values: ANY,
    doc: 'Users may create tokens for the command line client. Disabled: tokens are ignored.',
  },
  e2ee: {
    key: 'FeatureE2EE',
    wire: 'feature_e2ee',
    default: 'enabled',
    values: ANY,
    doc: 'The web interface offers end-to-end encryption.',
  },
} as const satisfies Readonly<Record<string, Feature>>;

export type FeatureName = keyof typeof FEATURES;

/** The flags in force. */
export type Features = Readonly<Record<FeatureName, FeatureFlag>>;

/** Whether users may have the feature at all, be it opt-in, preselected or forced. */
export function isEnabled(flag: FeatureFlag): boolean {
  return flag !== 'disabled';
}

/** A row of FEATURES as a setting. */
function featureSetting(feature: Feature): Setting<FeatureFlag> {
  const values = Object.fromEntries(feature.values.map((flag) => [flag, flag]));
  const { key, doc, legacy } = feature;
  return setting(key, choice(values), feature.default, doc, legacy ? { legacy } : {});
}

/** The settings of all flags; their keys stand at the top of the configuration file. */
export const featureSettings = {
  features: section(
    '',
    Object.fromEntries(
      Object.entries(FEATURES).map(([name, feature]) => [name, featureSetting(feature)]),
    ) as Readonly<Record<FeatureName, Setting<FeatureFlag>>>,
  ),
};

/** The older boolean of a flag: true is `enabled`, false is `disabled`. */
function switchedBy(key: string): Legacy<FeatureFlag> {
  return {
    keys: [key],
    read: ([written], context) => (bool.read(written, context) ? 'enabled' : 'disabled'),
  };
}
