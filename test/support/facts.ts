import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { packageRoot } from '../../src/common/package-root.js';
import { EventBus } from '../../src/events/event-bus.js';
import type { FactName, Facts } from '../../src/events/facts.js';
import type { TestServer } from './server.js';
import { eventually } from './wait.js';

/** The names of src/events/facts.ts, as they stand there. */
export function factNames(): FactName[] {
  const path = join(packageRoot, 'src/events/facts.ts');
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const list = source.statements.find(
    (one): one is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(one) && one.name.text === 'Facts',
  );
  const names = list?.members.map(({ name }) => (name as ts.Identifier).text) ?? [];
  return names as FactName[];
}

/** A fact with its name. */
export type Said = { [K in FactName]: { readonly is: K } & Facts[K] }[FactName];

/** An observer of everything that a server says. */
export class Heard {
  private said: Said[] = [];
  private readonly bus: EventBus;

  constructor(server: TestServer) {
    this.bus = server.app.get(EventBus);
    for (const is of factNames()) {
      this.bus.on(is, (fact) => this.said.push({ is, ...fact } as Said));
    }
  }

  /** Forgets what was said until now. */
  forget(): void {
    this.bus.deliver();
    this.said = [];
  }

  /**
   * What was said since it was asked last, `count` facts or more; `without` some that are of no interest. Facts
   * that follow from the same request at once are among them, so that one too many shows.
   */
  async since(count: number, ...without: FactName[]): Promise<Said[]> {
    const wanted = (): Said[] => this.said.filter(({ is }) => !without.includes(is));
    await eventually(
      () => wanted().length >= count,
      `${count} facts, of which there are ${JSON.stringify(this.said)}`,
    );
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const all = wanted();
    this.said = [];
    return all;
  }
}
