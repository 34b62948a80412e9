import type { Metric, Registry } from 'prom-client';

export type Labels = Readonly<Record<string, string>>;

/** One line of what is exposed. */
export interface Sample {
  /** Where it is not that of its family. */
  readonly metricName?: string;
  readonly labels: Labels;
  readonly value: number;
}

/** All that is exposed under one name. It is looked up when somebody asks; nothing happens before. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  samples(): readonly Sample[] | Promise<readonly Sample[]>;
}

const NO_LABELS: Labels = {};

/** A family of one sample without labels; undefined: it is not known now, and left out. */
export const single = (
  type: 'counter' | 'gauge',
  name: string,
  help: string,
  read: () => number | undefined,
): Family => ({
  ...{ type, name, help },
  samples: () => {
    const value = read();
    return value === undefined ? [] : [{ labels: NO_LABELS, value }];
  },
});

/** A family with a sample for each value of one label. */
export const labelled = (
  type: 'counter' | 'gauge',
  name: string,
  help: string,
  label: string,
  read: () => Iterable<readonly [string, number]>,
): Family => ({
  ...{ type, name, help },
  samples: () => [...read()].map(([key, value]) => ({ labels: { [label]: key }, value })),
});

/** Lets the library's registry, which formats all of it, ask a family that keeps its own numbers. */
export function register(registry: Registry, family: Family): void {
  const { name, help, type } = family;
  const get = async (): Promise<object> => ({ name, help, type, values: await family.samples() });
  registry.registerMetric({ name, help, type, get } as unknown as Metric);
}
