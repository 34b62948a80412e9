import { Controller, Get, Req, Res } from '@nestjs/common';
import { Access } from '../auth/access.decorator.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { Describes } from '../http/description.js';
import type { Request, Response } from '../http/exchange.js';
import { sendFile } from '../http/file-answer.js';
import { pageNotFound } from '../http/static-files.js';
import { ApiDescription } from './api-description.js';
import * as described from './api-description.description.js';

/** Nothing of the page is loaded from anywhere, nor run, nor framed; its own policy allows its style by a digest. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What the server says of its own API. A file can still be put under these names: PUT is another method. */
@Controller()
export class ApiDescriptionController {
  constructor(
    private readonly description: ApiDescription,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  @Get('openapi.json')
  @Describes(described.DOCUMENT)
  @Access('open')
  async document(@Req() req: Request, @Res() res: Response): Promise<void> {
    const headers = {
      'Content-Type': 'application/json; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
    };
    await sendFile(req, res, await this.description.open('openapi.json', req, headers));
  }

  @Get('openapi')
  @Describes(described.PAGE)
  @Access('open')
  async page(@Req() req: Request, @Res() res: Response): Promise<void> {
    if (this.settings.noWebInterface) throw pageNotFound();
    const headers = {
      'Content-Type': 'text/html; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': POLICY,
    };
    await sendFile(req, res, await this.description.open('openapi.html', req, headers));
  }
}
