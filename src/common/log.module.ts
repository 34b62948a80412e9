import { type DynamicModule, Module } from '@nestjs/common';
import { LogLevels } from './log-levels.js';

/** The levels of the log, for those who change them while the server runs. */
@Module({})
export class LogModule {
  static forRoot(levels: LogLevels): DynamicModule {
    return {
      module: LogModule,
      global: true,
      providers: [{ provide: LogLevels, useValue: levels }],
      exports: [LogLevels],
    };
  }
}
