import { type DynamicModule, type InjectionToken, Module } from '@nestjs/common';
import { FilesystemBackend, type FilesystemOptions } from './backends/filesystem.backend.js';
import { StorageService } from './storage.service.js';

@Module({})
export class StorageModule {
  static forRootAsync(o: { inject: InjectionToken[]; useFactory: (...args: never[]) => FilesystemOptions & { backend: string } }): DynamicModule {
    return {
      module: StorageModule,
      providers: [{ provide: StorageService, inject: o.inject, useFactory: async (...a: never[]) => {
        const b = new FilesystemBackend(o.useFactory(...a)); await b.prepare(); return new StorageService(b);
      } }],
      exports: [StorageService],
    };
  }
}
