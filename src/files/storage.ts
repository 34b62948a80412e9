import { StorageModule } from '#storage';
import { SETTINGS, type Settings } from '../config/index.js';

/** The configured place for the bytes. */
export const storageModule = StorageModule.forRootAsync({
  inject: [SETTINGS],
  useFactory: (settings: Settings) => ({
    backend: settings.dataBackend,
    directory: settings.dataBackendConfig.directory,
    durable: settings.durableWrites,
  }),
});
