import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Fields, whose edges need 3:1. */
const FIELDS = 'input:not([type=range]), select, textarea, .switch i';
/** What else draws something in its own colour: 3:1 too. */
const BUTTONS = '.round, .quiet, .primary, .plain, .leave, .badge, .hand';

/** Texts with less than 4.5:1, by axe; edges of fields and pictures of buttons with less than 3:1 (WCAG 2.2, 1.4.3 and 1.4.11). */
export async function faint(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(
    async ([fields, buttons]) => {
      const { violations } = await window.axe.run('html', {
        runOnly: { type: 'rule', values: ['color-contrast'] },
        resultTypes: ['violations'],
      });
      const found = violations.flatMap(({ nodes }) =>
        nodes.map(({ target, any }) => `${target.join(' ')} ${any[0]?.message}`),
      );
      const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
      if (!canvas) return ['no canvas'];
      type Colour = readonly number[];
      const over = (top: string, under: Colour): Colour => {
        for (const colour of [`rgb(${under.join(' ')})`, top]) {
          canvas.fillStyle = colour;
          canvas.fillRect(0, 0, 1, 1);
        }
        return [...canvas.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
      };
      const above = (node: Element): Element | undefined => {
        const up = node.assignedSlot ?? node.parentNode;
        return up instanceof ShadowRoot ? up.host : up instanceof Element ? up : undefined;
      };
      const ground = (node: Element | undefined): Colour =>
        node ? over(getComputedStyle(node).backgroundColor, ground(above(node))) : [255, 255, 255];
      const light = (colour: Colour): number => {
        const [red = 0, green = 0, blue = 0] = colour.map((value) =>
          value <= 10.3 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
        );
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const ratio = (one: Colour, other: Colour): number => {
        const [less, more] = [light(one), light(other)];
        return (Math.max(less, more) + 0.05) / (Math.min(less, more) + 0.05);
      };
      const all = (from: ParentNode): Element[] =>
        [...from.querySelectorAll('*')].flatMap((each) => [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
      const root = document.querySelector('video-call')?.shadowRoot;
      for (const each of root ? all(root) : []) {
        const field = each.matches(fields);
        if (!(field || each.matches(buttons)) || !each.checkVisibility()) continue;
        const { color, backgroundColor, borderTopColor, borderTopWidth } = getComputedStyle(each);
        const behind = ground(above(each));
        const fill = over(backgroundColor, behind);
        // The link to share has the edge of its box.
        const edge =
          borderTopWidth === '0px' ? 21 : Math.max(ratio(over(borderTopColor, fill), behind), ratio(fill, behind));
        const name = each.getAttribute('class') || each.localName;
        if (field && edge < 3) found.push(`${name}: edge ${edge.toFixed(1)}`);
        const ink = ratio(over(color, fill), fill);
        if (!each.matches('i') && ink < 3) found.push(`${name}: ${ink.toFixed(1)}`);
      }
      return [...new Set(found)];
    },
    [FIELDS, BUTTONS] as const,
  );
}
