import type { Query } from './addresses.js';
import type { Page, PageWishes } from './types.js';

/** Asks for one page. */
export type AskPage<T> = (query: Query) => Promise<Page<T>>;

/**
 * A list that is longer than one answer (contract §8). Nothing is asked before it is walked:
 *
 *     for await (const upload of plik.myUploads()) …        // one after the other
 *     for await (const page of plik.myUploads().pages()) …  // page by page
 *     const page = await plik.myUploads().page({ after });  // one page, by a cursor of another one
 *
 * Pages are asked for when they are needed, and by cursors only, which Plik 1.4 has, too.
 */
export class List<T> implements AsyncIterable<T> {
  constructor(
    private readonly ask: AskPage<T>,
    private readonly wishes: PageWishes & Query = {},
  ) {}

  /** One page: the first, or the one after or before a cursor. */
  page(place: Pick<PageWishes, 'after' | 'before' | 'limit'> = {}): Promise<Page<T>> {
    const { after, before, ...rest } = this.wishes;
    const isElsewhere = place.after !== undefined || place.before !== undefined;
    return this.ask({ ...rest, ...(isElsewhere ? {} : { after, before }), ...place });
  }

  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    let page = await this.page();
    for (;;) {
      yield page;
      const { after } = page;
      if (after === null) return;
      page = await this.page({ after });
      // A server that answers with the cursor it was given would be asked for ever.
      if (page.after === after) page = { ...page, after: null };
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages()) yield* page.results;
  }
}
