import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

export interface Column<Row> {
  readonly label: string;
  /** `number`: at the end of its column. `short`: on one line. `action`: buttons, whose heading is for screen readers. */
  readonly kind?: 'text' | 'short' | 'number' | 'action';
  /** Undefined where there is nothing to say. */
  cell(row: Row): unknown;
}

/** With more columns than this the rows of a table are cards where it is narrow. */
const FEW = 3;

/**
 * A table whose rows become cards where it is narrow (table-styles.ts). Its roles are written out, because browsers may drop
 * those of a table that is laid out otherwise. Rows are keyed, so that focus stays where it is when others come and go.
 */
export function table<Row>(
  label: string,
  columns: readonly [Column<Row>, ...Column<Row>[]],
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): TemplateResult {
  const [first, ...others] = columns;
  return html`<table role="table" aria-label=${label} class=${columns.length > FEW ? 'many' : 'few'}>
    <thead role="rowgroup">
      <tr role="row">${columns.map(heading)}</tr>
    </thead>
    <tbody role="rowgroup">
      ${repeat(
        rows,
        keyOf,
        (row) => html`<tr role="row">
          <th role="rowheader" scope="row">${first.cell(row)}</th>
          ${others.map((column) => dataCell(column, row))}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function heading<Row>({ label, kind = 'text' }: Column<Row>): TemplateResult {
  const shown = kind === 'action' ? html`<span class="unseen">${label}</span>` : label;
  return html`<th role="columnheader" scope="col" class=${kind}>${shown}</th>`;
}

/** Its label is for cards: screen readers have the heading of the column. */
function dataCell<Row>({ label, kind = 'text', cell }: Column<Row>, row: Row): TemplateResult {
  const value = cell(row);
  return html`<td role="cell" class="${kind} ${value === undefined ? 'nothing' : ''}">
    <span class="label" aria-hidden="true">${label}</span><span class="value">${value ?? '–'}</span>
  </td>`;
}
