import { readFileSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { LineLogger } from './common/logger.js';
import type { Settings, ShownSetting } from './config/index.js';
import { databaseOptions } from './database/data-source.js';
import { openDatabase } from './database/open.js';
import { nextTurn } from './common/turn.js';
import { Instance } from './common/instance.js';
import { EventBus } from './events/event-bus.js';
import { Transfers } from './files/intake/transfers.js';
import { FrontDoor } from './http/front-door.js';
import { answerInTurn } from './http/in-turn.js';
import { answerMalformed } from './http/malformed-requests.js';
import { awaitContinue } from './http/request-body.js';
import { RequestLog } from './http/request-log.js';
import { ShortWay } from './http/short-way.js';
import { gatherPieces } from './http/small-pieces.js';
import { Presence } from './maintenance/presence.js';
import { Schedule } from './maintenance/schedule.js';
import { Metrics } from './metrics/metrics.js';

/** A server that takes requests. */
export interface RunningServer {
  /** "http://127.0.0.1:8080" as seen from this machine, without the configured Path. */
  readonly url: string;
  readonly app: NestExpressApplication;
  /** Takes no more requests, lets transfers end for a while, then breaks them off. Repeatable. */
  stop(): Promise<void>;
}

function httpsOptions(settings: Settings): object | undefined {
  if (!settings.sslEnabled) return undefined;
  return {
    cert: readFileSync(settings.sslCert),
    key: readFileSync(settings.sslKey),
    minVersion: settings.tlsVersion,
  };
}

/** Opens the database and builds the application; nothing listens yet. */
export async function createApp(
  settings: Settings,
  logger: LoggerService | false,
  shown: readonly ShownSetting[] = [],
): Promise<NestExpressApplication> {
  const https = httpsOptions(settings);
  const database = await openDatabase(databaseOptions(settings, logger));
  const module = AppModule.forRoot(
    settings,
    database,
    logger instanceof LineLogger ? logger.levels : undefined,
    shown,
  );
  const app = await NestFactory.create<NestExpressApplication>(module, {
    bodyParser: false,
    logger,
    abortOnError: false,
    httpsOptions: https,
  });
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('case sensitive routing', true);
  app.set('strict routing', true);
  app.set('query parser', 'simple');
  return app;
}

/** No limit cuts a slow transfer that moves; one that stands still is cut (contract §1.9.5). */
function setPatience(server: Server, settings: Settings): void {
  server.requestTimeout = 0;
  server.timeout = settings.inactivityTimeout * 1000;
  answerMalformed(server);
  answerInTurn(server);
  server.prependListener('request', gatherPieces);
  server.on('checkContinue', (req, res) => {
    awaitContinue(req);
    server.emit('request', req, res);
  });
}

/** Puts the front door before the application: what it does not answer goes the long way, through Express. */
function openDoor(app: NestExpressApplication, server: Server): void {
  const [express] = server.listeners('request');
  if (express === undefined) throw new Error('the application does not listen to its server');
  server.removeAllListeners('request');
  const door = app.get(FrontDoor);
  door.open(express as RequestListener);
  server.on('request', app.get(RequestLog).hear as RequestListener);
  server.on('request', door.handle as RequestListener);
}

export interface ServerOptions {
  /** The settings as administrators may read them, from `loadSettings`. */
  readonly shown?: readonly ShownSetting[];
  /** For tests. All requests take the long way: that both ways give the same answers is tested by comparing them. */
  readonly longWay?: boolean;
}

/** Builds the application, repairs what a crash left, and listens. */
export async function startServer(
  settings: Settings,
  logger: LoggerService | false,
  { longWay = false, shown = [] }: ServerOptions = {},
): Promise<RunningServer> {
  const app = await createApp(settings, logger, shown);
  const server = app.getHttpServer();
  openDoor(app, server);
  setPatience(server, settings);
  await app.init();
  if (!longWay) app.get(ShortWay).open();
  await app.get(Presence).start();
  await startMetrics(app);
  app.get(Schedule).start();
  await app.listen(settings.listenPort, settings.listenAddress);
  const { port } = server.address() as AddressInfo;
  const { id: instanceId } = app.get(Instance);
  app.get(EventBus).say('ServerStarted', { instanceId, seconds: process.uptime() });
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    app.get(FrontDoor).close();
    return (stopped ??= shutDown(app, server, settings));
  };
  return { url: `${settings.sslEnabled ? 'https' : 'http'}://127.0.0.1:${port}`, app, stop };
}

/** Turns of the event loop in which connections that were broken off are closed; encrypted ones in two steps. */
const LAST_TURNS = 4;
/** A server that cannot be seen, though it should be, does not start. */
async function startMetrics(app: NestExpressApplication): Promise<void> {
  try {
    await app.get(Metrics).start();
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function shutDown(
  app: NestExpressApplication,
  server: Server,
  settings: Settings,
): Promise<void> {
  const closed = new Promise<void>((resolve) =>
    server.close(() => {
      resolve();
    }),
  );
  const transfers = app.get(Transfers);
  const { id: instanceId } = app.get(Instance);
  app.get(EventBus).say('ServerStopping', { instanceId, transfers: transfers.count });
  transfers.announceStop();
  const limit = settings.shutdownTimeout * 1000;
  let timer: NodeJS.Timeout | undefined;
  const tired = new Promise<void>((resolve) => {
    if (limit > 0) timer = setTimeout(resolve, limit);
  });
  await Promise.race([closed, tired]);
  clearTimeout(timer);
  server.closeAllConnections();
  await transfers.abort();
  // Connections are closed at the end of a turn, and then it is said how much their clients got, to be counted.
  for (let turn = 0; turn < LAST_TURNS; turn += 1) await nextTurn();
  await app.close();
}
