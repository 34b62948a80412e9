// node acknowledging.mjs FILE [TASK]: writes to a SQLite database without end, twenty transactions at a time, and
// says on its standard output which were acknowledged. In the given transaction it kills itself: what came before
// in the same group is released from its savepoint then, and not committed.
import { writeSync } from 'node:fs';
import { sqliteOptions } from '../../dist/src/database/data-source.js';
import { Database } from '../../dist/src/database/database.js';
import { openDatabase } from '../../dist/src/database/open.js';

const [file, last = 'none'] = process.argv.slice(2);
const db = new Database(await openDatabase(sqliteOptions({ file, durable: true })));
for (let round = 0; ; round += 1) {
  const tasks = Array.from({ length: 20 }, (_, i) => `${round}.${i}`);
  await Promise.all(
    tasks.map(async (task) => {
      await db.transaction(async (m) => {
        await m.query('INSERT INTO settings VALUES (?, ?)', [task, 'first']);
        if (task === last) process.kill(process.pid, 'SIGKILL');
        await m.query('UPDATE settings SET value = ? WHERE key = ?', ['second', task]);
      });
      writeSync(1, `${task}\n`);
    }),
  );
}
