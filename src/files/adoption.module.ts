import { Module } from '@nestjs/common';
import { Adoption } from './adoption.js';
import { DigestPoolLife, digestPoolProvider } from './digest-pool.js';
import { storageModule } from './storage.js';

/** The way in for bytes that are on this machine, without anything that serves clients. */
@Module({
  imports: [storageModule],
  providers: [Adoption, DigestPoolLife, digestPoolProvider],
  exports: [Adoption],
})
export class AdoptionModule {}
