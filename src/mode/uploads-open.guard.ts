import { type CanActivate, Injectable } from '@nestjs/common';
import { Adds } from '../http/description.js';
import { MaintenanceMode } from './maintenance-mode.js';

/** New bytes are refused in maintenance mode, before anything of them is read. Those under way may end. */
@Injectable()
@Adds({
  answers: {
    503: {
      texts: ['uploads are paused for maintenance', 'uploads are paused for maintenance : {text}'],
      headers: ['Retry-After'],
    },
  },
})
export class UploadsOpenGuard implements CanActivate {
  constructor(private readonly mode: MaintenanceMode) {}

  canActivate(): boolean {
    this.mode.check();
    return true;
  }
}
