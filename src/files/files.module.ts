import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { ModeModule } from '../mode/mode.module.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { ArchiveController } from './archive.controller.js';
import { Archive } from './delivery/archive.js';
import { ArchivePlans } from './delivery/archive-plans.js';
import { ArchiveSurvey } from './delivery/archive-survey.js';
import { DeflatePoolLife, deflatePoolProvider } from './delivery/deflate-pool.js';
import { Bytes } from './keeping/bytes.js';
import { DeliveryClaims } from './keeping/delivery-claims.js';
import { Delivery } from './delivery/delivery.js';
import { DigestPoolLife, digestPoolProvider } from './intake/digest-pool.js';
import { FileEntry } from './file-entry.js';
import { FileGuard } from './file.guard.js';
import { FilesController } from './files.controller.js';
import { IntakeSlots } from './intake/intake-slot.js';
import { Intake } from './intake/intake.js';
import { Outcomes } from './intake/outcomes.js';
import { OrphanBytes } from './keeping/orphan-bytes.js';
import { Purge } from './keeping/purge.js';
import { QuickUploadController } from './quick-upload.controller.js';
import { FileContent } from './file-content.js';
import { OpenStreams } from './streams/open-streams.js';
import { ResumableDoor } from './resumable-door.js';
import { SlotReturns } from './intake/slot-returns.js';
import { StorageMeters } from './keeping/storage-meters.js';
import { StorageProbe } from './keeping/storage-probe.js';
import { storageModule } from './keeping/storage.js';
import { StreamDelivery } from './streams/stream-delivery.js';
import { StreamRelay } from './streams/stream-relay.js';
import { Appending } from './pieces/appending.js';
import { Assembling } from './pieces/assembling.js';
import { Beginnings } from './pieces/beginnings.js';
import { Finishing } from './pieces/finishing.js';
import { GivingUp } from './pieces/giving-up.js';
import { Holds } from './pieces/holds.js';
import { Known } from './pieces/known.js';
import { Lifetimes } from './pieces/lifetimes.js';
import { Resumables } from './pieces/resumables.js';
import { RunningDigests } from './pieces/running-digests.js';
import { ResumableSlots } from './pieces/slots.js';
import { Unfinished } from './pieces/unfinished.js';
import { Transfers } from './intake/transfers.js';

/**
 * Rooms by what happens to bytes, lowest first (their floors: eslint.config.mjs):
 * - keeping/: where stored bytes are, whether they are whole, and their end.
 * - intake/: bytes in: a row is claimed, its bytes are inspected and stored.
 * - delivery/: bytes out: one file with ranges and conditions, or many as an archive.
 * - streams/: bytes past: a sender and a receiver meet, nothing is stored.
 * - pieces/: bytes in, over any number of requests, on any server.
 * - moving/: bytes between servers and backends, without anything that serves clients.
 */
@Module({
  imports: [AuthModule, ModeModule, UploadsModule, storageModule],
  controllers: [FilesController, ArchiveController, QuickUploadController],
  providers: [
    ...[Appending, Assembling, Beginnings, Finishing, GivingUp, Holds, Known, Lifetimes],
    ...[Resumables, ResumableSlots, RunningDigests, Unfinished],
    Archive,
    ArchivePlans,
    ArchiveSurvey,
    Bytes,
    DeflatePoolLife,
    Delivery,
    DeliveryClaims,
    DigestPoolLife,
    FileEntry,
    FileGuard,
    Intake,
    IntakeSlots,
    OrphanBytes,
    Outcomes,
    Purge,
    FileContent,
    OpenStreams,
    SlotReturns,
    ResumableDoor,
    StorageMeters,
    StorageProbe,
    StreamDelivery,
    StreamRelay,
    Transfers,
    deflatePoolProvider,
    digestPoolProvider,
  ],
  exports: [
    ...[FileEntry, IntakeSlots, ResumableDoor, Resumables, Unfinished],
    ...[DeliveryClaims, FileContent, OrphanBytes, Purge, SlotReturns, StorageProbe, Transfers],
    ...[digestPoolProvider, storageModule],
  ],
})
export class FilesModule {}
