import { css } from 'lit';

/** The frame of the page. */
export const appStyles = css`
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 1.25rem;
    padding: 0.625rem clamp(1rem, 3vi, 2rem);
    border-block-end: 1px solid var(--line);
    background: var(--panel);
  }
  .brand {
    flex: 1 0 auto;
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  nav {
    display: flex;
    flex-wrap: wrap;
    gap: 0.125rem;
    margin-inline: -0.5rem 0;
  }
  nav a {
    display: inline-flex;
    align-items: center;
    min-block-size: 40px;
    padding: 0 0.75rem;
    border-radius: 999px;
    color: var(--text);
    text-decoration: none;
  }
  nav a:hover {
    background: color-mix(in oklab, var(--panel) 92%, var(--text));
  }
  nav a[aria-current] {
    background: var(--good-soft);
    color: var(--good-text);
  }
  nav a:focus-visible {
    border-radius: 999px;
  }
  main {
    max-inline-size: 88rem;
    margin-inline: auto;
    padding: 1.5rem clamp(1rem, 3vi, 2rem) 5rem;
  }
  .said {
    position: fixed;
    inset-block-end: 1rem;
    inset-inline: 1rem;
    display: grid;
    justify-items: center;
    pointer-events: none;
  }
  .said p {
    max-inline-size: 100%;
    padding: 0.625rem 1.25rem;
    border-radius: 999px;
    background: var(--text);
    color: var(--ground);
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  @media (max-width: 40rem) {
    nav {
      order: 3;
      flex: 1 0 100%;
    }
    nav a {
      padding: 0 0.5rem;
      font-size: 0.9375rem;
    }
  }
`;
