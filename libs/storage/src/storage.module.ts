import { type DynamicModule, type InjectionToken, Module } from '@nestjs/common';
import { type BackendOptions, createBackend } from './backends/registry.js';
import { StorageService } from './storage.service.js';

export interface StorageModuleOptions<A extends unknown[]> {
  readonly inject: InjectionToken[];
  useFactory(...args: A): BackendOptions;
}

/** Gives the StorageService on the configured backend, ready to be used. */
@Module({})
export class StorageModule {
  static forRootAsync<A extends unknown[]>(options: StorageModuleOptions<A>): DynamicModule {
    return {
      module: StorageModule,
      providers: [
        {
          provide: StorageService,
          inject: options.inject,
          useFactory: async (...args: A): Promise<StorageService> => {
            const backend = await createBackend(options.useFactory(...args));
            await backend.prepare();
            return new StorageService(backend);
          },
        },
      ],
      exports: [StorageService],
    };
  }
}
