import { Module } from '@nestjs/common';
import { Adoption } from './adoption.js';
import { Deposit } from '../intake/deposit.js';
import { DigestPoolLife, digestPoolProvider } from '../intake/digest-pool.js';
import { OrphanBytes } from '../keeping/orphan-bytes.js';
import { Relocation } from './relocation.js';
import { storageModule } from '../keeping/storage.js';
import { Takeout } from './takeout.js';

/** The ways in and out for the bytes of files that move; src/moving is for whole servers, rows and bytes. */
@Module({
  imports: [storageModule],
  providers: [
    Adoption,
    Deposit,
    DigestPoolLife,
    OrphanBytes,
    Relocation,
    Takeout,
    digestPoolProvider,
  ],
  exports: [Adoption, Deposit, OrphanBytes, Relocation, Takeout, storageModule],
})
export class MovingModule {}
