import { Injectable } from '@nestjs/common';
import type { FileEntity } from '../database/entities/file.entity.js';
import type { UploadEntity } from '../database/entities/upload.entity.js';
import { FileEntry } from '../files/file-entry.js';
import { type IntakeSlot, IntakeSlots } from '../files/intake/intake-slot.js';
import { Resumables } from '../files/pieces/resumables.js';

/** Files that an upload declares, as who sends them in pieces finds them. */
@Injectable()
export class DeclaredFiles {
  constructor(
    private readonly files: FileEntry,
    private readonly slots: IntakeSlots,
    private readonly resumables: Resumables,
  ) {}

  /** As FileEntry.enter. */
  enter(upload: UploadEntity, id: string, name: string | null): Promise<FileEntity> {
    return this.files.enter(upload, id, name);
  }

  /** What was begun of it and has brought nothing makes room, once nothing else is against it. */
  slot(upload: UploadEntity, file: FileEntity): IntakeSlot {
    return {
      take: async (name, by) => {
        const now = await this.resumables.vacate(file, by);
        return this.slots.declared(upload, now).take(name, by);
      },
    };
  }
}
