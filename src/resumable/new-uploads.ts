import { Injectable } from '@nestjs/common';
import { principalOf } from '../auth/principal.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { IntakeSlots, checkNewName } from '../files/intake/intake-slot.js';
import { UNNAMED } from '../http/body-name.js';
import type { Request } from '../http/exchange.js';
import { MaintenanceMode } from '../mode/maintenance-mode.js';
import { LimitsService } from '../uploads/limits.service.js';
import { requesterOf } from '../uploads/requester.js';
import { checkUploader, planUpload } from '../uploads/upload-policy.js';
import { WhitelistGuard } from '../uploads/whitelist.guard.js';
import type { Destination, PartDestination, Wishes } from './wishes.js';

/** Uploads that are made for one file, by the rules of those that come at once (contract §5.2, §5.3). */
@Injectable()
export class NewUploads {
  constructor(
    private readonly slots: IntakeSlots,
    private readonly limits: LimitsService,
    private readonly mode: MaintenanceMode,
    private readonly whitelist: WhitelistGuard,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  async forFile(req: Request, { fileName, options }: Wishes): Promise<Destination> {
    this.checkUploader(req);
    const { user } = principalOf(req);
    const limits = await this.limits.of(user);
    const plan = planUpload(options, this.settings, limits, user === null);
    const name = fileName ?? UNNAMED;
    checkNewName(name);
    return { target: { slot: this.slots.quick(plan, requesterOf(req)), fileName: name }, limits };
  }

  /** Of its upload nothing is known before it is put together with others. */
  async forPart(req: Request): Promise<PartDestination> {
    this.checkUploader(req);
    const { user } = principalOf(req);
    return { of: { userId: user?.id ?? '' }, limits: await this.limits.of(user) };
  }

  /** What guards ask where all requests make an upload. */
  private checkUploader(req: Request): void {
    this.mode.check();
    this.whitelist.check(req);
    checkUploader(this.settings, principalOf(req).user === null);
  }
}
