export { ConfigModule } from './config.module.js';
export { FEATURES, type FeatureFlag, type FeatureName, isEnabled } from './features.js';
export { type Loaded, loadSettings, processEnvironment } from './load.js';
export { ConfigurationError } from './configuration.error.js';
export { InjectSettings, InjectShownSettings, SETTINGS } from './settings.token.js';
export type { ShownSetting } from './shown-settings.js';
export { readForeignStorage } from './foreign-storage.js';
export type { ObjectStorage, Settings } from './settings.js';
export type { DatabaseTls, ServerDatabase } from './database-address.js';
