import { Brackets, type EntityTarget, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import type { EntityManager } from 'typeorm';

/** Which part of a list is wanted, in which order. */
export interface PageQuery {
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  readonly position:
    | { readonly kind: 'offset'; readonly offset: number }
    | { readonly kind: 'after' | 'before'; readonly key: { value: number; id: string } };
}

/** One page, and one row more where there are more in the direction of travel. */
export interface PageResult<T> {
  readonly rows: T[];
  /** All matching rows. */
  readonly total: number;
}

export interface ListQuery<T extends ObjectLiteral> {
  readonly entity: EntityTarget<T>;
  /** Properties of the entity: the sort value, and what tells equal ones apart. */
  readonly sort: string;
  readonly id: string;
  filter(query: SelectQueryBuilder<T>): void;
  /** Known without counting, where there is no filter. */
  readonly total?: () => Promise<number>;
}

/**
 * Reads one page of a list in the order of (sort, id). With a cursor it starts at the cursor's place in
 * the index, so that a page costs the same wherever it is, and rows that come or go meanwhile make
 * nothing appear twice or not at all.
 */
export async function readPage<T extends ObjectLiteral>(
  manager: EntityManager,
  list: ListQuery<T>,
  page: PageQuery,
): Promise<PageResult<T>> {
  const query = manager.createQueryBuilder(list.entity, 'e');
  list.filter(query);
  const total = list.total === undefined ? await query.getCount() : await list.total();
  const backwards = page.position.kind === 'before';
  const ascending = (page.order === 'asc') !== backwards;
  place(query, list, page, ascending);
  const direction = ascending ? 'ASC' : 'DESC';
  query.orderBy(`e.${list.sort}`, direction).addOrderBy(`e.${list.id}`, direction);
  const rows = await query.limit(page.limit + 1).getMany();
  return { rows: backwards ? rows.reverse() : rows, total };
}

function place<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  { sort, id }: ListQuery<T>,
  { position }: PageQuery,
  ascending: boolean,
): void {
  if (position.kind === 'offset') {
    query.offset(position.offset);
    return;
  }
  const past = ascending ? '>' : '<';
  query
    // Alone it says where to enter the index; the rest only settles ties.
    .andWhere(`e.${sort} ${past}= :cursorValue`, { cursorValue: position.key.value })
    .andWhere(
      new Brackets((or) => {
        or.where(`e.${sort} ${past} :cursorValue`).orWhere(`e.${id} ${past} :cursorId`, {
          cursorId: position.key.id,
        });
      }),
    );
}
