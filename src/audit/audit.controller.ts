import { Controller, Get, Req, Res } from '@nestjs/common';
import type { AuditPageWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import { BadRequest, ClientGone } from '../common/errors.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { clientGone } from '../http/client-gone.js';
import { Describes } from '../http/description.js';
import type { Request, Response } from '../http/exchange.js';
import { queryInteger, queryText } from '../http/query.js';
import * as described from './audit.description.js';
import { filterOf } from './filter.js';

/** What the audit trail in the folder of this server says, for its administrators. */
@Controller('admin/audit')
export class AuditController {
  /** One search after the other: each may read much. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(@InjectSettings() private readonly settings: Settings) {}

  @Get()
  @Describes(described.SEARCH)
  @Access('admin')
  search(
    @Req() { query }: Request,
    @Res({ passthrough: true }) res: Response,
  ): Promise<AuditPageWire> {
    const { auditLog, auditFolder } = this.settings;
    if (!auditLog.includes('file')) throw new BadRequest('there is no audit trail in files');
    const filter = filterOf((name) => queryText(query[name]));
    const limit = queryInteger(query.limit, { name: 'limit', min: 1, max: 1000, fallback: 50 });
    const page = { limit, after: queryText(query.after), gone: clientGone(res) };
    const found = this.last.then(async () => {
      if (page.gone.aborted) throw new ClientGone();
      const { pageOf } = await import('./pages.js');
      return pageOf(auditFolder, filter, page);
    });
    this.last = found.catch(() => undefined);
    return found;
  }
}
