import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { Log } from '../common/log.js';
import { describeError } from '../common/errors.js';

/** Who asks has few headers, and sends them at once; ms. */
const LIMITS = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1000,
};
/** A client that neither sends nor takes anything is cut off; ms. */
const INACTIVITY = 10_000;
/** More connections than this are closed as they come. */
const MOST_CONNECTIONS = 64;

const TEXT = 'text/plain; charset=utf-8';

export interface Asked {
  readonly contentType: string;
  text(): Promise<string>;
}

/**
 * The metrics on a port of their own: any path, no login (contract §9). It belongs into a network where only
 * Prometheus is; all the same nobody who reaches it takes much. Each connection has one answer, so that none is
 * made for a client that does not take the one before.
 */
export class MetricsServer {
  private readonly log = new Log('metrics');
  private readonly server: Server;

  constructor(private readonly asked: Asked) {
    this.server = createServer(LIMITS, (req, res) => void this.answer(req, res));
    this.server.timeout = INACTIVITY;
    this.server.maxConnections = MOST_CONNECTIONS;
    this.server.maxRequestsPerSocket = 1;
  }

  /** Rejects with one line when that is not possible. */
  async listen(port: number, address: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (error) => {
        const where = `${address}:${port} (MetricsAddress, MetricsPort)`;
        reject(new Error(`the metrics cannot listen on ${where} : ${describeError(error)}`));
      });
      this.server.listen(port, address, resolve);
    });
    this.server.on('error', (error) => {
      this.log.error(describeError(error));
    });
  }

  /** Ends with the connections that there are. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.writeHead(405, { Allow: 'GET, HEAD', 'Content-Type': TEXT }).end('GET or HEAD\n');
      return;
    }
    try {
      const bytes = Buffer.from(await this.asked.text());
      const length = { 'Content-Length': bytes.length };
      res.writeHead(200, { 'Content-Type': this.asked.contentType, ...length });
      res.end(req.method === 'HEAD' ? undefined : bytes);
    } catch (error) {
      this.log.error(`the metrics cannot be collected : ${describeError(error)}`);
      res.writeHead(500, { 'Content-Type': TEXT }).end('the metrics cannot be collected\n');
    }
  }
}
