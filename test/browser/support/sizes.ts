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

/** What lies over the rest of the element until somebody closes it. */
const LAYERS = '.menu, .side, .question, video-call-tile-menu';

/**
 * The controls of the element that a person cannot press: outside of the element, or below something else. Each is
 * scrolled to first, except for those that match `still`, which have to be in sight without that. Also names every box
 * that is wider than what is shown of it, and every text that is cut off without an ellipsis.
 */
export function outOfReach(page: Page, still = '.enter, .bar button', tag = 'fake-call'): Promise<string[]> {
  return page.evaluate(
    ([inSight, element, layers]) => {
      const root = document.querySelector(element)?.shadowRoot;
      const frame = root?.querySelector('.root')?.getBoundingClientRect();
      if (!root || !frame) return ['no element'];
      const found: string[] = [];
      /** The elements of a shadow root, and of those in it. */
      const all = (from: ParentNode): Element[] =>
        [...from.querySelectorAll('*')].flatMap((each) => [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
      const above = (node: Element): Element | undefined => {
        if (node.assignedSlot) return node.assignedSlot;
        const up = node.parentNode;
        return up instanceof ShadowRoot ? up.host : up instanceof Element ? up : undefined;
      };
      const holding = (node: Element | undefined, selector: string): Element | undefined =>
        node && (node.matches(selector) ? node : holding(above(node), selector));
      const hitAt = (x: number, y: number, from: ShadowRoot): Element | null => {
        const hit = from.elementFromPoint(x, y);
        return hit?.shadowRoot && hit.shadowRoot !== from ? (hitAt(x, y, hit.shadowRoot) ?? hit) : hit;
      };
      // Words of a tiny element show where somebody reaches them, others are for screen readers alone.
      const unseen = (node: Element | undefined): boolean =>
        node !== undefined && (getComputedStyle(node).clipPath !== 'none' || unseen(above(node)));
      const elements = all(root);
      const shown = elements.filter((each) =>
        each.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
      );
      for (const box of shown) {
        const { overflowX } = getComputedStyle(box);
        const scrolls = overflowX !== 'visible' && !box.matches('.strip, input, textarea');
        if (scrolls && !unseen(box) && !cutByDots(box) && box.scrollWidth > box.clientWidth + 1)
          found.push(`${box.className || box.localName}: ${box.scrollWidth} > ${box.clientWidth}`);
      }
      function cutByDots(box: Element): boolean {
        const { textOverflow, webkitLineClamp } = getComputedStyle(box);
        return textOverflow === 'ellipsis' || webkitLineClamp !== 'none';
      }
      for (const box of shown) {
        const text = [...box.childNodes].find((node) => node instanceof Text && node.data.trim() !== '');
        if (!text || unseen(box) || box.matches('option, style')) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const words = range.getBoundingClientRect();
        let cut = false;
        for (let up: Element | undefined = box; up && !cut; up = above(up)) {
          const { overflowX, overflowY, position } = getComputedStyle(up);
          if (cutByDots(up)) break;
          const edge = up.getBoundingClientRect();
          if (overflowX === 'hidden' || overflowX === 'clip')
            cut ||= words.left < edge.left - 1 || words.right > edge.right + 1;
          if (overflowY === 'hidden' || overflowY === 'clip')
            cut ||= words.top < edge.top - 1 || words.bottom > edge.bottom + 1;
          if (
            overflowY === 'auto' ||
            overflowY === 'scroll' ||
            up.matches(':popover-open, dialog') ||
            position === 'fixed'
          )
            break;
        }
        if (cut) found.push(`cut off: ${text.textContent?.trim()}`);
      }
      const controls = shown.filter(
        (each): each is HTMLElement =>
          each instanceof HTMLElement && each.matches('button, input, select, textarea, a'),
      );
      const open = elements.some((each) => each.matches(layers));
      for (const control of controls.sort((a, b) => Number(b.matches(inSight)) - Number(a.matches(inSight)))) {
        if (unseen(control) || control.matches('[type=file]')) continue;
        const name = control.ariaLabel || control.textContent?.trim() || control.getAttribute('name');
        if (!control.matches(inSight)) control.scrollIntoView({ block: 'nearest' });
        const { left, right, top, bottom } = control.getBoundingClientRect();
        const hit = hitAt((left + right) / 2, (top + bottom) / 2, root);
        if (open && !holding(control, layers) && hit && holding(hit, layers)) continue;
        const over = Math.max(frame.left - left, right - frame.right, frame.top - top, bottom - frame.bottom);
        if (over > 0.5) found.push(`${name}: ${Math.round(over)} px outside`);
        // A label is its field, too.
        if (!hit || !(control.contains(hit) || (hit.contains(control) && hit.matches('label, button'))))
          found.push(`${name}: below ${hit?.getAttribute('class') || hit?.localName}`);
      }
      return [...new Set(found)];
    },
    [still, tag, LAYERS] as const,
  );
}
