import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { readAll, rejection, sourceOf } from '../testing/support.js';
import type { StorageBackends } from './storage-backends.js';
import { StorageUnavailable } from './storage.errors.js';
import { StorageModule } from './storage.module.js';
import { STORAGE_BACKENDS, StorageService } from './storage.service.js';

const DIRECTORY = Symbol('directory');
const AT = { backend: 'file', key: 'abc.1', details: '' };

describe('StorageModule', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plik-module-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  /** An application whose setting is injected, as a configuration would be. */
  function start(directory: string): Promise<INestApplicationContext> {
    @Module({ providers: [{ provide: DIRECTORY, useValue: directory }], exports: [DIRECTORY] })
    class SettingsModule {}

    const storage = StorageModule.forRootAsync({
      inject: [DIRECTORY],
      useFactory: (path: string) => ({ backend: 'file', directory: path, durable: true, s3: null }),
    });
    @Module({ imports: [SettingsModule, { ...storage, imports: [SettingsModule] }] })
    class AppModule {}

    return NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
  }

  it('gives a service whose backend is ready, and closes it at the end', async () => {
    const directory = join(folder, 'files');
    const app = await start(directory);
    expect((await stat(directory)).isDirectory()).toBe(true);
    const storage = app.get(StorageService);
    const { signal } = new AbortController();
    await (await storage.stage(AT, sourceOf(Buffer.from('bytes')), signal)).commit();
    expect((await readAll(await storage.open(AT))).toString()).toBe('bytes');
    const close = jest.spyOn(app.get<StorageBackends>(STORAGE_BACKENDS).main, 'close');
    await app.close();
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('does not start on a data directory that cannot be used', async () => {
    const directory = join(folder, 'taken');
    await writeFile(directory, '');
    const error = await rejection(start(directory));
    expect(error).toBeInstanceOf(StorageUnavailable);
    expect((error as Error).message).toContain(`the data directory ${directory} cannot be used`);
  });
});
