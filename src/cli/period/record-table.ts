import { lastNet } from '../../manifest/index.ts';

export type Cell = string | number | boolean | null;

/** A table of a report, the same in each of its forms. */
export interface RecordTable {
  /** People ask for it by this name. */
  readonly name: string;
  /** Keys of the columns, as programs read them. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A row as an object, for JSON. */
export const rowObject = (
  { columns }: RecordTable,
  row: readonly Cell[],
): Readonly<Record<string, Cell>> =>
  Object.fromEntries(columns.map((column, at) => [column, row[at] ?? null]));

/**
 * The table as comma-separated values (RFC 4180), a line after the other. A text that a spreadsheet would take for a
 * formula gets an apostrophe before it, `@acme/shop` too.
 */
export function* tableCsv({ columns, rows }: RecordTable): Iterable<string> {
  yield csvLine(columns);
  for (const row of rows) yield csvLine(row);
}

const csvLine = (row: readonly Cell[]): string => `${lastNet(row.map(csvCell).join(','))}\r\n`;

/** Signs that begin a formula in one spreadsheet or another, after what it strips. */
const FORMULA = /^[\s\p{Cc}"']*[=+\-@\uff1d\uff0b\uff0d\uff20|%]/u;

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  // a cell is one line, for whoever reads line by line
  const line = cell.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  const text = FORMULA.test(cell) ? `'${line}` : line;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
