/** The looks of the small window. It is a page of its own, which the styles of the element do not reach. */
export const PIP_STYLES = `
  * { box-sizing: border-box; }
  body { margin: 0; block-size: 100vh; background: #10151d; color: #fff; font: 600 0.8125rem system-ui, sans-serif; }
  main { position: relative; display: grid; place-items: center; block-size: 100%; overflow: hidden; }
  main > * { grid-area: 1 / 1; }
  video { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; object-fit: cover; }
  [hidden] { display: none; }
  .disc { display: grid; place-items: center; inline-size: 30vmin; aspect-ratio: 1; border-radius: 50%; background: #48607e; font-size: 11vmin; }
  .who { place-self: start; z-index: 1; margin: 8px; padding: 3px 10px; border-radius: 14px; background: rgb(12 16 22 / 62%); max-inline-size: calc(100% - 16px); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .bar { place-self: end center; z-index: 1; display: flex; gap: 8px; padding: 8px; }
  button { display: grid; place-items: center; inline-size: 44px; block-size: 44px; padding: 0; border: 1px solid rgb(255 255 255 / 30%); border-radius: 50%; background: #232b38; color: inherit; font-size: 1rem; cursor: pointer; }
  button.off { background: #ffe3e1; color: #8f1d16; }
  button.leave { inline-size: 56px; border-radius: 999px; border-color: transparent; background: #c62f26; }
  button:focus-visible { outline: 3px solid #fff; outline-offset: 2px; }
  .icon { inline-size: 1.5em; block-size: 1.5em; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
  @media (forced-colors: active) { button { border: 2px solid ButtonText; } .who { border: 1px solid CanvasText; } }
`;
