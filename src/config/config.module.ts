import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { Settings } from './settings.js';
import { SETTINGS, SHOWN_SETTINGS } from './settings.token.js';
import type { ShownSetting } from './shown-settings.js';

/** Gives the settings to every module of the application. */
@Module({})
export class ConfigModule {
  /** @param settings and @param shown from `loadSettings` */
  static forRoot(settings: Settings, shown: readonly ShownSetting[] = []): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: SHOWN_SETTINGS, useValue: shown },
      ],
      exports: [SETTINGS, SHOWN_SETTINGS],
    };
  }
}
