import { StorageModule } from '#storage';
import { SETTINGS, type Settings } from '../../config/index.js';

/** The configured place for the bytes. */
export const storageModule = StorageModule.forRootAsync({
  inject: [SETTINGS],
  useFactory: (settings: Settings) => ({
    backend: settings.storageBackend,
    s3: settings.objectStorage,
    directory: settings.dataBackendConfig.directory,
    durable: settings.durableWrites,
  }),
});
