import { PROVIDERS } from '../database/entities/user.entity.js';
import { EventBus } from '../events/event-bus.js';
import type { Find } from '../http/route-call.js';
import { ClosedCounts } from './closed-counts.js';
import { type Family, single } from './family.js';

/** Of bytes that only passed. */
const STREAM = 'stream';

const outcome = (complete: boolean): string => (complete ? 'complete' : 'broken_off');

/** What features say, counted. */
export class Happenings {
  private readonly bus: EventBus;
  private readonly uploads = new ClosedCounts({ by: ['anonymous', 'session', 'token'] });
  private readonly removed = new ClosedCounts({ why: ['removed', 'expired'] });
  private readonly received: ClosedCounts;
  private readonly receivedBytes: ClosedCounts;
  private readonly sentBytes: ClosedCounts;
  private readonly deliveries = new ClosedCounts({
    as: ['file', 'stream', 'archive'],
    outcome: ['complete', 'broken_off'],
  });
  private readonly lost = new ClosedCounts({
    reason: [
      ...['client', 'refused', 'gone', 'receiver'],
      ...['timeout', 'storage', 'database', 'stopped'],
    ],
  });
  private readonly logins = new ClosedCounts({
    provider: PROVIDERS,
    outcome: ['success', 'credentials', 'guessing', 'incomplete', 'unwelcome', 'fault'],
  });
  private readonly guesses = new ClosedCounts({ subject: ['login', 'upload', 'token', 'device'] });

  private readonly audited = new ClosedCounts({ sink: ['file', 'syslog', 'stdout'] });
  private readonly auditLost = new ClosedCounts({ sink: ['file', 'syslog', 'stdout'] });

  private passwords = 0;

  constructor(find: Find, backends: readonly string[]) {
    this.bus = find(EventBus);
    const places = { backend: [...backends, STREAM] };
    this.received = new ClosedCounts(places);
    this.receivedBytes = new ClosedCounts(places);
    this.sentBytes = new ClosedCounts(places);
    this.hearOfFiles();
    this.hearOfPeople();
    this.hearOfAudit();
  }

  get families(): readonly Family[] {
    return [
      this.uploads.family('plik_nest_uploads_created_total', 'Uploads that were made, by whom'),
      this.removed.family(
        'plik_nest_uploads_removed_total',
        'Uploads that were taken away, or expired',
      ),
      this.received.family(
        'plik_nest_received_files_total',
        'Files that came whole, by the backend that has them; stream: they only passed',
      ),
      this.receivedBytes.family(
        'plik_nest_received_bytes_total',
        'Bytes of files that came whole, by the backend that has them; stream: they only passed',
      ),
      this.sentBytes.family(
        'plik_nest_sent_bytes_total',
        'Bytes of files that went to clients, also of answers that broke off, by the backend that has them',
      ),
      this.deliveries.family(
        'plik_nest_deliveries_total',
        'Answers with bytes of files, by what they were and whether the client has all that it asked for',
      ),
      this.lost.family(
        'plik_nest_files_not_received_total',
        'Bodies of files that were begun and came to nothing, by reason',
      ),
      this.logins.family('plik_nest_logins_total', 'Logins by provider, and why they were refused'),
      single(
        'counter',
        'plik_nest_upload_passwords_refused_total',
        'Passwords of uploads that were wrong',
        () => this.passwords,
      ),
      this.guesses.family(
        'plik_nest_guesses_stopped_total',
        'Guesses at secrets that were not looked at, since too many were wrong',
      ),
      ...this.ofAudit,
      single(
        'counter',
        'plik_nest_observer_failures_total',
        'Observers of what happens that failed, these metrics among them',
        () => this.bus.failures,
      ),
    ];
  }

  private get ofAudit(): readonly Family[] {
    return [
      this.audited.family(
        'plik_nest_audit_lines_total',
        'Lines of the audit trail that were written, by where they go',
      ),
      this.auditLost.family(
        'plik_nest_audit_lines_lost_total',
        'Lines of the audit trail that are lost, since it could not be written',
      ),
    ];
  }

  private hearOfFiles(): void {
    const { bus } = this;
    bus.on('UploadCreated', ({ by }) => {
      this.uploads.add(1, by);
    });
    bus.on('UploadRemoved', () => {
      this.removed.add(1, 'removed');
    });
    bus.on('UploadExpired', () => {
      this.removed.add(1, 'expired');
    });
    bus.on('FileStored', ({ bytes, backend }) => {
      this.received.add(1, backend);
      this.receivedBytes.add(bytes, backend);
    });
    bus.on('FileStreamed', ({ bytes }) => {
      this.received.add(1, STREAM);
      this.receivedBytes.add(bytes, STREAM);
    });
    bus.on('FileNotReceived', ({ reason }) => {
      this.lost.add(1, reason);
    });
    bus.on('FileDelivered', ({ bytes, backend, as, complete }) => {
      this.sentBytes.add(bytes, backend === '' ? STREAM : backend);
      if (as !== 'archive') this.deliveries.add(1, as, outcome(complete));
    });
    bus.on('ArchiveDelivered', ({ complete }) => {
      this.deliveries.add(1, 'archive', outcome(complete));
    });
  }

  private hearOfAudit(): void {
    this.bus.on('AuditLinesWritten', ({ sink, lines }) => {
      this.audited.add(lines, sink);
    });
    this.bus.on('AuditLinesLost', ({ sink, lines }) => {
      this.auditLost.add(lines, sink);
    });
  }

  private hearOfPeople(): void {
    const { bus } = this;
    bus.on('LoginSucceeded', ({ provider }) => {
      this.logins.add(1, provider, 'success');
    });
    bus.on('LoginRefused', ({ provider, reason }) => {
      this.logins.add(1, provider, reason);
    });
    bus.on('UploadPasswordRefused', () => {
      this.passwords += 1;
    });
    bus.on('GuessingStopped', ({ subject }) => {
      this.guesses.add(1, subject);
    });
  }
}
