import { Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from './clock.js';
import { Instance } from './instance.js';

@Global()
@Module({
  providers: [{ provide: Clock, useClass: SystemClock }, Instance],
  exports: [Clock, Instance],
})
export class CommonModule {}
