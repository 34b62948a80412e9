import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from '../http/exchange.js';
import { originOf } from '../auth/origin.js';
import { DownloadDomain } from '../http/download-domain.js';
import { sendFile } from '../http/file-answer.js';
import { OnUpload, TheUpload } from '../uploads/access.js';
import type { UploadAccess } from '../uploads/upload-entry.js';
import { Archive } from './delivery/archive.js';
import { isGiven } from '../http/query.js';
import { ShortWay } from '../http/short-way.decorator.js';
import { Describes } from '../http/description.js';
import * as described from './files.description.js';

/** Contract §5.5, GET | HEAD /archive. */
@Controller('archive')
export class ArchiveController {
  constructor(
    private readonly archive: Archive,
    private readonly domain: DownloadDomain,
  ) {}

  @Get(':uploadID/:filename')
  @Describes(described.ARCHIVE)
  @OnUpload()
  @ShortWay()
  async download(
    @Req() req: Request,
    @Res() res: Response,
    @TheUpload() { upload }: UploadAccess,
    @Param('filename') fileName: string,
    @Query('dl') dl: unknown,
  ): Promise<void> {
    this.domain.check(req);
    const head = req.method === 'HEAD';
    const { headers } = req;
    const by = originOf(req);
    const request = { upload, fileName, head, attachment: isGiven(dl), headers, by };
    await sendFile(req, res, await this.archive.open(request));
  }
}
