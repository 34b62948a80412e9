import { Controller, Get } from '@nestjs/common';
import type { SettingWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import { InjectShownSettings, type ShownSetting } from '../config/index.js';
import { Describes } from '../http/description.js';
import * as described from './settings.description.js';

/** What the process that answers was started with; nothing secret. */
@Controller('admin/settings')
export class SettingsController {
  constructor(@InjectShownSettings() private readonly settings: readonly ShownSetting[]) {}

  @Get()
  @Describes(described.SETTINGS)
  @Access('admin')
  read(): readonly SettingWire[] {
    return this.settings;
  }
}
