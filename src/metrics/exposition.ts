import { setTimeout as sleep } from 'node:timers/promises';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { type Family, register } from './family.js';
import type { Asked } from './metrics-server.js';

/** How often the event loop's delay is looked at, in ms: 1/50 of a percent of processor time. */
const LOOP_RESOLUTION = 20;
/** Gauges that call themselves counters, which Prometheus's own tools complain about; others say the same. */
const MISNAMED = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);
/** What is at least between two beginnings of collecting, in ms, however many ask for it. */
const PAUSE = 100;

/** All metrics as text, in the format that Prometheus reads. */
export class Exposition implements Asked {
  private readonly registry = new Registry();
  private next: Promise<string> | undefined;
  private begun = -PAUSE;

  constructor(families: readonly Family[]) {
    for (const family of families) register(this.registry, family);
    collectDefaultMetrics({
      register: this.registry,
      eventLoopMonitoringPrecision: LOOP_RESOLUTION,
    });
    for (const name of MISNAMED) this.registry.removeSingleMetric(name);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** What is true after this was called. Everybody who asks at the same time gets the same text. */
  text(): Promise<string> {
    return (this.next ??= this.collectSoon());
  }

  private async collectSoon(): Promise<string> {
    await sleep(Math.max(0, this.begun + PAUSE - performance.now()));
    this.next = undefined;
    this.begun = performance.now();
    return this.registry.metrics();
  }
}
