import { css } from 'lit';

/** The preview while the browser asks for devices: the words, "Join without", and the switches where they have room. */
export const askingStyles = css`
  /* Its box grows with the words and the button, which are never cut off. So its size depends on what is in it. */
  .preview:has(.hint button) {
    position: relative;
    inset: auto;
    aspect-ratio: auto;
    container-type: inline-size;
  }
  .hint:has(button) {
    align-content: center;
    min-block-size: 56.25cqi;
    padding-block-end: 4rem;
  }
  /* Its size is not that of a picture. */
  .hint:has(button) ~ video {
    position: absolute;
  }

  /* Tiny: there is room for one button. Screen readers say what is asked. */
  @container call (inline-size < 240px) or (block-size < 224px) {
    .hint button {
      padding-inline: 0.5rem;
      font-size: clamp(12px, 10cqi, 0.875rem);
    }
    .hint:has(button) p {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
  /* Text is too large for the switches, too. They come when the browser has its answer. */
  @container call (inline-size < 240px) or (block-size < 224px) or (inline-size < 18rem) or (block-size < 15rem) {
    .preview:has(.hint button) {
      inline-size: 100%;
    }
    .hint:has(button) {
      min-block-size: 0;
      padding: 0.25rem;
    }
    .hint:has(button) ~ .switches {
      display: none;
    }
  }
`;
