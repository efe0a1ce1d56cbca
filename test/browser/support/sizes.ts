import type { Page } from 'playwright-core';

/** Sizes of the element that have to work, in CSS pixels: from the smallest embed to a desktop. */
export const SIZES = [
  [240, 160],
  [300, 200],
  [320, 568],
  [320, 640],
  [390, 576],
  [568, 320],
  [667, 375],
  [844, 390],
  [768, 1024],
  [1280, 800],
  [1920, 1080],
] as const;

/**
 * The controls of the element that a person cannot press: outside of the element, or below something else. Each is
 * scrolled to first, except for those that match `still`, which have to be in sight without that. Also names every box
 * that is wider than what is shown of it.
 */
export function outOfReach(page: Page, still = '.enter, .bar button', tag = 'fake-call'): Promise<string[]> {
  return page.evaluate(
    ([inSight, element]) => {
      const root = document.querySelector(element)?.shadowRoot;
      const frame = root?.querySelector('.root')?.getBoundingClientRect();
      if (!root || !frame) return ['no element'];
      const found: string[] = [];
      for (const box of root.querySelectorAll('.lobby, .bar, .alone, .panel, .notices, .menu')) {
        if (box.scrollWidth > box.clientWidth) found.push(`${box.className}: ${box.scrollWidth} > ${box.clientWidth}`);
      }
      const controls = [...root.querySelectorAll<HTMLElement>('button, input, select')];
      for (const control of controls.sort((a, b) => Number(b.matches(inSight)) - Number(a.matches(inSight)))) {
        if (!control.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        // Words of a tiny element show where somebody reaches them.
        const hidden = [control, control.parentElement].some((box) => box && getComputedStyle(box).clipPath !== 'none');
        if (hidden) continue;
        const name = control.getAttribute('aria-label') || control.textContent?.trim() || control.getAttribute('name');
        if (!control.matches(inSight)) control.scrollIntoView({ block: 'nearest' });
        const { left, right, top, bottom } = control.getBoundingClientRect();
        const over = Math.max(frame.left - left, right - frame.right, frame.top - top, bottom - frame.bottom);
        if (over > 0.5) found.push(`${name}: ${Math.round(over)} px outside`);
        const hit = root.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        if (!hit || !control.contains(hit)) found.push(`${name}: below ${hit?.className || hit?.localName}`);
      }
      return found;
    },
    [still, tag] as const,
  );
}
