import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { Settings } from './settings.js';
import { SETTINGS } from './settings.token.js';

/** Gives the settings to every module of the application. */
@Module({})
export class ConfigModule {
  /** @param settings from `loadSettings` */
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: SETTINGS, useValue: settings }],
      exports: [SETTINGS],
    };
  }
}
