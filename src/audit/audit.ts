import { userInfo } from 'node:os';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import {
  InjectSettings,
  InjectShownSettings,
  type Settings,
  type ShownSetting,
} from '../config/index.js';
import { EventBus } from '../events/event-bus.js';
import type { Trail } from './trail.js';

/**
 * Who did what (docs/audit.md). Off unless AuditLog is set; then nothing of it is loaded, and nobody hears anything.
 * It is opened before anything is done that would be a line of it, and closed after everything.
 */
@Injectable()
export class Audit {
  private trail: Trail | undefined;

  constructor(
    private readonly events: EventBus,
    private readonly clock: Clock,
    @InjectSettings() private readonly settings: Settings,
    @InjectShownSettings() private readonly shown: readonly ShownSetting[],
  ) {}

  /** Rejects with one line when it is on and cannot be written: nothing must be done without it then. */
  async open(): Promise<void> {
    await this.begin('');
    const settings = Object.fromEntries(this.shown.map(({ key, value }) => [key, value]));
    this.trail?.note('SettingsInForce', { settings });
  }

  /** The same for a command; its lines say which account of this machine ran it, and the first one what it is. */
  async openForCommand(command: string): Promise<void> {
    await this.begin(operatorName());
    this.trail?.note('CommandBegun', { command });
  }

  /** Writes what was said until now. Never rejects. */
  async close(): Promise<void> {
    const { trail } = this;
    this.trail = undefined;
    await trail?.close();
  }

  private async begin(operator: string): Promise<void> {
    if (this.settings.auditLog.length === 0 || this.trail !== undefined) return;
    const { Trail } = await import('./trail.js');
    this.trail = await Trail.open(this.settings, this.events, () => this.clock.now(), operator);
  }
}

/** The name of an account of this machine; its number where it has none. */
function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? ''}`;
  }
}
