import type { PanelName } from '../events.ts';
import type { MenuGroup, MenuItem } from '../menu.ts';
import { REACTIONS } from '../people/reactions.ts';
import { hasPanel, panelTitle } from './panel-host.ts';
import type { PanelWords } from './words.ts';

/** A host leaves, or ends the call for all. */
export function leaveMenu(leave: () => void, texts: PanelWords): readonly MenuGroup[] {
  return [
    {
      items: [
        { label: texts.leave, does: leave },
        { label: texts.endForAll, does: { kind: 'end-call' } },
      ],
    },
  ];
}

export function reactionMenu(texts: PanelWords): readonly MenuGroup[] {
  return [{ items: REACTIONS.map((reaction, index) => reactionItem(reaction, index, texts)) }];
}

function reactionItem(reaction: string, index: number, texts: PanelWords): MenuItem {
  return { label: `${reaction}  ${texts.reactionNames[index] ?? ''}`, does: { kind: 'react', reaction } };
}

/** What the menu "More" is made from. */
interface More {
  /** Whether the button of an extra is seen in the bar. */
  inBar(extra: string): boolean;
  /** The own hand. */
  readonly raised: boolean;
}

/** What the bar has no room for. */
export function restOfBar({ inBar, raised }: More, texts: PanelWords): readonly MenuGroup[] {
  const hand = { label: raised ? texts.lowerHand : texts.raiseHand, does: { kind: 'set-hand', on: !raised } } as const;
  return [
    { items: [...(inBar('hand') ? [] : [hand]), ...panelItems(['chat', 'people'], inBar, texts)] },
    ...(inBar('reactions') ? [] : reactionMenu(texts).map((group) => ({ ...group, label: texts.reactions }))),
  ];
}

/** Panels that have no button. */
export function panelMenu(texts: PanelWords): readonly MenuGroup[] {
  return [{ items: panelItems(['settings', 'connections', 'shortcuts'], () => false, texts) }];
}

function panelItems(
  panels: readonly PanelName[],
  inBar: (extra: string) => boolean,
  texts: PanelWords,
): readonly MenuItem[] {
  return panels
    .filter((panel) => hasPanel(panel) && !inBar(panel))
    .map((panel) => ({ label: panelTitle(panel, texts), does: { kind: 'show-panel', panel } }));
}
