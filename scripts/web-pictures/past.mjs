// A month that the server has not seen: what its charts are drawn of.
import { sqliteDriver } from '../sqlite.mjs';

const DAY = 24 * 3600 * 1000;
const MiB = 1024 * 1024;

const INSERT = `INSERT OR IGNORE INTO activity (scope, day, uploads, uploaded_bytes, downloads, downloaded_bytes)
                VALUES (?, ?, ?, ?, ?, ?)`;

/** The same in every picture: a week with a quiet end, and some more from week to week. */
function dayBefore(back) {
  const date = new Date(Date.now() - back * DAY);
  const isWeekend = [0, 6].includes(date.getUTCDay());
  const uploads = Math.round((isWeekend ? 2 : 9) + 3 * Math.sin(back * 1.7) + (30 - back) / 6);
  const sent = uploads * (3 + 2 * Math.cos(back)) * MiB;
  return [date.toISOString().slice(0, 10), uploads, sent, uploads * 3, sent * 2.5].map((value) =>
    typeof value === 'number' ? Math.max(0, Math.round(value)) : value,
  );
}

/** Into the database of a running server: days before today, for each of the scopes. */
export function fillPast(database, scopes) {
  const Database = sqliteDriver();
  const db = new Database(database);
  const insert = db.prepare(INSERT);
  for (const scope of scopes)
    for (let back = 1; back < 30; back += 1) insert.run(scope, ...dayBefore(back));
  // What was sent was sent on several days.
  const rows = db
    .prepare(`SELECT id FROM uploads WHERE user_id <> '' ORDER BY created_at DESC`)
    .all();
  const move = db.prepare('UPDATE uploads SET created_at = created_at - ? WHERE id = ?');
  for (const [i, { id }] of rows.entries()) move.run(Math.round(i * 0.6 * DAY), id);
  db.close();
}
