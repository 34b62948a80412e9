import { Pace } from './pace';

describe('how fast it goes', () => {
  it('is known after a second, and is that of the last seconds', () => {
    const pace = new Pace();
    pace.add(0, 0);
    pace.add(500, 1000);
    expect([pace.speed, pace.left(1)]).toEqual([undefined, undefined]);
    pace.add(1000, 2000);
    expect([pace.speed, pace.left(4000)]).toEqual([2000, 2]);
    for (let at = 1500; at <= 20_000; at += 500) pace.add(at, 2000 + (at - 1000) / 100);
    expect(pace.speed).toBeCloseTo(10);
  });

  it('says nothing while nothing goes, and forgets what begins anew', () => {
    const pace = new Pace();
    pace.add(0, 5000);
    pace.add(2000, 5000);
    expect([pace.speed, pace.left(1)]).toEqual([0, undefined]);
    pace.add(2500, 100);
    expect(pace.speed).toBeUndefined();
  });
});
