import {
  type DynamicModule,
  Inject,
  type InjectionToken,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { BackendOptions } from './backends/registry.js';
import { StorageBackends } from './storage-backends.js';
import { STORAGE_BACKENDS, StorageService } from './storage.service.js';

export interface StorageModuleOptions<A extends unknown[]> {
  readonly inject: InjectionToken[];
  useFactory(...args: A): BackendOptions | Promise<BackendOptions>;
}

/** Gives the StorageService on the configured backend, which is ready once the module is. */
@Module({})
export class StorageModule implements OnModuleInit, OnApplicationShutdown {
  constructor(@Inject(STORAGE_BACKENDS) private readonly backends: StorageBackends) {}

  static forRootAsync<A extends unknown[]>(options: StorageModuleOptions<A>): DynamicModule {
    return {
      module: StorageModule,
      providers: [
        {
          provide: STORAGE_BACKENDS,
          inject: options.inject,
          useFactory: async (...args: A) =>
            StorageBackends.create(await options.useFactory(...args)),
        },
        StorageService,
      ],
      exports: [StorageService],
    };
  }

  onModuleInit(): Promise<void> {
    return this.backends.main.prepare();
  }

  onApplicationShutdown(): Promise<void> {
    return this.backends.close();
  }
}
