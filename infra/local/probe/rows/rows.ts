import { cancelRows } from './cancel.ts';
import { connectionRows } from './connection.ts';
import { dateRows } from './dates.ts';
import { detailRows } from './details.ts';
import { errorRows } from './errors.ts';
import { groupRows } from './groups.ts';
import { jobRows } from './job.ts';
import { listRows } from './list.ts';
import { loginRows } from './login.ts';
import type { Row } from './row.ts';
import { selectionRows } from './selection.ts';
import { selfRows } from './self.ts';
import { startRows } from './start.ts';

const all = {
  ...connectionRows,
  ...loginRows,
  ...startRows,
  ...jobRows,
  ...selectionRows,
  ...dateRows,
  ...detailRows,
  ...listRows,
  ...cancelRows,
  ...groupRows,
  ...selfRows,
  ...errorRows,
};

export type RowId = keyof typeof all;

/** Every row of docs/api.md that has an id, in its order: what an appliance may do otherwise, and how that is seen. */
export const rows: { readonly [id in RowId]: Row } = all;
export const rowIds = Object.keys(rows) as RowId[];
