import { jest } from '@jest/globals';
import { LogLevels, areaLevels } from './log-levels.js';

describe('the levels of areas', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const made = (): LogLevels => new LogLevels(areaLevels('info', { storage: 'error' }));

  it('are those of the server, where nothing else is said', () => {
    const levels = made();
    expect([levels.isOn('info', 'http'), levels.isOn('debug', 'http')]).toEqual([true, false]);
    expect([levels.isOn('error', 'storage'), levels.isOn('warn', 'storage')]).toEqual([
      true,
      false,
    ]);
    expect(levels.isOn('fatal', 'storage')).toBe(true);
  });

  it('change for a while, and come back', () => {
    const levels = made();
    levels.change({ http: 'debug' }, 60);
    expect([levels.isOn('debug', 'http'), levels.isOn('warn', 'storage')]).toEqual([true, false]);
    expect(levels.until).toBe(Date.now() + 60_000);
    jest.advanceTimersByTime(59_999);
    expect(levels.isOn('debug', 'http')).toBe(true);
    jest.advanceTimersByTime(1);
    expect([levels.current, levels.until]).toEqual([levels.configured, null]);
  });

  it('change again: the time of the last change counts', () => {
    const levels = made();
    levels.change({ http: 'debug' }, 60);
    jest.advanceTimersByTime(50_000);
    levels.change({ storage: 'debug' }, 60);
    jest.advanceTimersByTime(50_000);
    expect([levels.isOn('debug', 'http'), levels.isOn('debug', 'storage')]).toEqual([false, true]);
  });

  it('are DEBUG everywhere, and back, at each toggle', () => {
    const levels = made();
    levels.change({ http: 'warn' }, 60);
    expect(levels.toggleDebug()).toBe(true);
    jest.advanceTimersByTime(100_000);
    expect([levels.isOn('debug', 'storage'), levels.until]).toEqual([true, null]);
    expect(levels.toggleDebug()).toBe(false);
    expect(levels.current).toEqual(levels.configured);
  });
});
