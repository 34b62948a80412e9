import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import type { Settings } from '../config/index.js';
import { FilesModule } from '../files/files.module.js';
import { ModeModule } from '../mode/mode.module.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { DraftController } from './draft.controller.js';
import { DraftState } from './draft-state.js';
import { DraftTargetsController } from './draft-targets.controller.js';
import { Draft } from './draft.js';

/** The IETF's draft beside tus. Without its setting there is nothing of it: no route, and no look at a header. */
@Module({ imports: [AuthModule, FilesModule, ModeModule, UploadsModule] })
export class DraftModule {
  static forRoot({ resumableDraft }: Settings): DynamicModule {
    if (!resumableDraft) return { module: DraftModule };
    return {
      module: DraftModule,
      controllers: [DraftController, DraftTargetsController],
      providers: [Draft, DraftState],
    };
  }
}
