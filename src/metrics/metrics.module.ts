import { Module } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** Stands on everything that it watches, and nothing stands on it: without it nothing else would change. */
@Module({ providers: [Metrics] })
export class MetricsModule {}
