import {
  type DynamicModule,
  Inject,
  type InjectionToken,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { type BackendOptions, createBackend } from './backends/registry.js';
import type { StorageBackend } from './storage-backend.js';
import { STORAGE_BACKEND, StorageService } from './storage.service.js';

export interface StorageModuleOptions<A extends unknown[]> {
  readonly inject: InjectionToken[];
  useFactory(...args: A): BackendOptions | Promise<BackendOptions>;
}

/** Gives the StorageService on the configured backend, which is ready once the module is. */
@Module({})
export class StorageModule implements OnModuleInit, OnApplicationShutdown {
  constructor(@Inject(STORAGE_BACKEND) private readonly backend: StorageBackend) {}

  static forRootAsync<A extends unknown[]>(options: StorageModuleOptions<A>): DynamicModule {
    return {
      module: StorageModule,
      providers: [
        {
          provide: STORAGE_BACKEND,
          inject: options.inject,
          useFactory: async (...args: A) => createBackend(await options.useFactory(...args)),
        },
        StorageService,
      ],
      exports: [StorageService],
    };
  }

  onModuleInit(): Promise<void> {
    return this.backend.prepare();
  }

  onApplicationShutdown(): Promise<void> {
    return this.backend.close();
  }
}
