import { css } from 'lit';

/** Tables: rows of a grid where there is room, cards where there is not. */
export const tableStyles = css`
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: 0.9375rem;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 0.625rem 0.5625rem;
    border-block-end: 1px solid var(--line);
    text-align: start;
    font-weight: 400;
    vertical-align: middle;
    overflow-wrap: anywhere;
  }
  tbody tr:last-child > * {
    border-block-end: 0;
  }
  :is(th, td):first-child {
    padding-inline-start: 0;
  }
  :is(th, td):last-child {
    padding-inline-end: 0;
  }
  thead th {
    color: var(--soft);
    font-size: 0.8125rem;
    font-weight: 600;
    overflow-wrap: normal;
  }
  .number,
  .short {
    white-space: nowrap;
  }
  .number,
  td.action {
    text-align: end;
  }
  td.action {
    white-space: nowrap;
  }
  .label {
    display: none;
  }
  @container (inline-size < 62rem) {
    table.many,
    .many tbody,
    .many tbody th {
      display: block;
    }
    .many thead {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .many tbody tr {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(8.5rem, 45%), 1fr));
      gap: 0.5rem 1rem;
      padding-block: 1rem;
      border-block-end: 1px solid var(--line);
    }
    .many tbody tr:first-child {
      padding-block-start: 0;
    }
    .many tbody tr:last-child {
      padding-block-end: 0;
      border-block-end: 0;
    }
    .many tbody :is(th, td) {
      padding: 0;
      border: 0;
      text-align: start;
      white-space: normal;
    }
    .many tbody :is(th, td.action) {
      grid-column: 1 / -1;
    }
    .many tbody th {
      font-weight: 600;
    }
    .many tbody td {
      display: grid;
      align-content: start;
      justify-items: start;
    }
    .many .label {
      display: block;
      color: var(--soft);
      font-size: 0.8125rem;
    }
    .many td:is(.action, .nothing) .label,
    .many td.nothing {
      display: none;
    }
  }
`;
