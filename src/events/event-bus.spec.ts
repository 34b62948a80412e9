import { Logger } from '@nestjs/common';
import { EventBus } from './event-bus.js';
import type { Facts } from './facts.js';

const expired = (id: number): Facts['UploadExpired'] => ({ uploadId: String(id), userId: '' });
const aTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('EventBus', () => {
  let bus: EventBus;
  let heard: number[];
  beforeEach(() => {
    Logger.overrideLogger(false);
    bus = new EventBus();
    heard = [];
  });

  it('tells every observer of a fact, in the order of the facts, and none of another', async () => {
    bus.on('UploadExpired', ({ uploadId }) => heard.push(Number(uploadId)));
    bus.on('UploadExpired', ({ uploadId }) => heard.push(Number(uploadId) * 10));
    bus.on('FileRemoved', () => heard.push(-1));
    bus.say('UploadExpired', expired(1));
    bus.say('UploadExpired', expired(2));
    await aTurn();
    expect(heard).toEqual([1, 10, 2, 20]);
  });

  it('says where a fact comes from, where that is known', () => {
    const origins: string[] = [];
    bus.on('UploadExpired', (_, { actorId, address }) => origins.push(`${actorId} ${address}`));
    bus.say('UploadExpired', expired(1), { actorId: 'local:a', via: 'session', address: '::1' });
    bus.say('UploadExpired', expired(2));
    bus.deliver();
    expect(origins).toEqual(['local:a ::1', ' ']);
  });

  it('calls nobody before whoever said it goes on', async () => {
    bus.on('UploadExpired', ({ uploadId }) => heard.push(Number(uploadId)));
    bus.say('UploadExpired', expired(1));
    await Promise.resolve();
    expect(heard).toEqual([]);
    bus.deliver();
    expect(heard).toEqual([1]);
    await aTurn();
    expect(heard).toEqual([1]);
  });

  it('counts observers that fail, and tells the others all the same', async () => {
    bus.on('UploadExpired', () => {
      throw new Error('at once');
    });
    bus.on('UploadExpired', () => Promise.reject(new Error('later')));
    bus.on('UploadExpired', () => new Promise(() => undefined));
    bus.on('UploadExpired', ({ uploadId }) => heard.push(Number(uploadId)));
    bus.say('UploadExpired', expired(3));
    await aTurn();
    await aTurn();
    expect(heard).toEqual([3]);
    expect(bus.failures).toBe(2);
  });

  it('hears what an observer says', () => {
    bus.on('UploadExpired', (fact) => {
      bus.say('UploadRemoved', { ...fact, actorId: '' });
    });
    bus.on('UploadRemoved', ({ uploadId }) => heard.push(Number(uploadId)));
    bus.say('UploadExpired', expired(4));
    bus.deliver();
    expect(heard).toEqual([4]);
  });
});
