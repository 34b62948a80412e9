import 'reflect-metadata';
import { Injectable, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigModule, InjectSettings, loadSettings, type Settings } from './index.js';

@Injectable()
class Reader {
  constructor(@InjectSettings() readonly settings: Settings) {}
}

@Module({ providers: [Reader] })
class ReaderModule {}

describe('ConfigModule', () => {
  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  it('gives the settings to modules that do not import it', async () => {
    const { settings } = loadSettings({ env: { PLIKD_LISTEN_PORT: '81' }, cwd: '/nowhere' });

    @Module({ imports: [ConfigModule.forRoot(settings), ReaderModule] })
    class AppModule {}

    const app = await NestFactory.createApplicationContext(AppModule);
    try {
      expect(app.get(Reader, { strict: false }).settings).toBe(settings);
    } finally {
      await app.close();
    }
  });
});
