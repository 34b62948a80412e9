import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { ArchiveController } from './archive.controller.js';
import { Archive } from './archive.js';
import { Bytes } from './bytes.js';
import { Delivery } from './delivery.js';
import { DigestPoolLife, digestPoolProvider } from './digest-pool.js';
import { FileGuard } from './file.guard.js';
import { FilesController } from './files.controller.js';
import { IntakeSlots } from './intake-slot.js';
import { Intake } from './intake.js';
import { OrphanBytes } from './orphan-bytes.js';
import { Purge } from './purge.js';
import { QuickUploadController } from './quick-upload.controller.js';
import { FileContent } from './file-content.js';
import { OpenStreams } from './open-streams.js';
import { SlotReturns } from './slot-returns.js';
import { StorageProbe } from './storage-probe.js';
import { storageModule } from './storage.js';
import { StreamDelivery } from './stream-delivery.js';
import { StreamRelay } from './stream-relay.js';
import { Transfers } from './transfers.js';

@Module({
  imports: [AuthModule, UploadsModule, storageModule],
  controllers: [FilesController, ArchiveController, QuickUploadController],
  providers: [
    Archive,
    Bytes,
    Delivery,
    DigestPoolLife,
    FileGuard,
    Intake,
    IntakeSlots,
    OrphanBytes,
    Purge,
    FileContent,
    OpenStreams,
    SlotReturns,
    StorageProbe,
    StreamDelivery,
    StreamRelay,
    Transfers,
    digestPoolProvider,
  ],
  exports: [FileContent, OrphanBytes, Purge, SlotReturns, StorageProbe, Transfers],
})
export class FilesModule {}
