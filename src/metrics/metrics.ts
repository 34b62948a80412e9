import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { InjectSettings, type Settings } from '../config/index.js';
import type { Find } from '../http/route-call.js';
import type { Observatory } from './observatory.js';

/**
 * What the operator wants to see (contract §9), on a port of its own. Off unless MetricsPort is set; then nothing
 * of it is loaded, and nobody watches anything.
 */
@Injectable()
export class Metrics implements OnApplicationShutdown {
  private observatory: Observatory | undefined;

  constructor(
    @InjectSettings() private readonly settings: Settings,
    private readonly modules: ModuleRef,
  ) {}

  /** Begins to watch, and listens. Rejects with one line when the port is not to be had. */
  async start(): Promise<void> {
    if (this.settings.metricsPort <= 0) return;
    const { Observatory } = await import('./observatory.js');
    const find: Find = (type) => this.modules.get(type, { strict: false });
    this.observatory = new Observatory(this.settings, find);
    await this.observatory.open();
  }

  /** Looks again at what is looked at once a minute, now. */
  async refresh(): Promise<void> {
    await this.observatory?.refresh();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.observatory?.close();
  }
}
